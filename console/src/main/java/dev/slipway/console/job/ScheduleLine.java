package dev.slipway.console.job;

import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScheduleStatus;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Links;

/// A schedule of batch jobs as pages show it.
public record ScheduleLine(ScheduleStatus status) {
    /// Its name.
    public String name() {
        return status.spec().name();
    }

    /// When it is due, as its file says it.
    public String times() {
        return status.spec().schedule().cron() + " " + status.spec().schedule().zone();
    }

    /// When it is due next.
    public String next() {
        if (status.spec().schedule().paused()) {
            return "paused";
        }
        return status.next() == null ? "never" : Figures.time(status.next());
    }

    /// What came of the last time, in words; empty before the first.
    public String last() {
        LastRun last = status.last();
        if (last == null) {
            return "";
        }
        String missed = last.run().missed() == 0 ? "" : ", " + last.run().missed() + " missed";
        String came = last.skipped() == null ? "begun" : "skipped: " + last.skipped();
        return Figures.time(last.run().due()) + ": " + came + missed;
    }

    /// The newest job that it began; empty before the first.
    public String job() {
        LastRun last = status.last();
        return last == null || last.job() == null ? "" : last.job().value();
    }

    /// Address of that job's page.
    public String address() {
        return Links.to("/jobs/" + job()).toString();
    }
}
