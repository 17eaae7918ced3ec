package dev.slipway.console.job;

import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.job.ScoreJob;
import org.jspecify.annotations.Nullable;

/// One job, and who may end it.
///
/// @param lacking why whoever looks may not, in words; empty when they may
/// @param error why it was not ended; absent when nobody wanted that
public record JobView(JobLine line, String lacking, @Nullable String error) {
    /// The job as this one sees it: whoever submitted it may end it, and whoever scores or operates
    /// for its team.
    static JobView of(JobLine line, Principal viewer) {
        ScoreJob job = line.job();
        TeamName team = job.submission().team();
        boolean mayEnd =
                job.submission().principal().equals(viewer.id())
                        || viewer.may(Permission.OPERATE, team)
                        || viewer.may(Permission.SCORE, team);
        String lacking =
                mayEnd
                        ? ""
                        : Denials.lacking(viewer, Permission.SCORE, "job " + job.id()).message();
        return new JobView(line, lacking, null);
    }

    /// The same with what went wrong.
    JobView refused(@Nullable String why) {
        return new JobView(line, lacking, why);
    }
}
