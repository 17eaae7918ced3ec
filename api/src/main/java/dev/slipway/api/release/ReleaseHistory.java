package dev.slipway.api.release;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How releases went.
///
/// @param releases newest first
/// @param figures of each endpoint and of each team
public record ReleaseHistory(List<Entry> releases, List<Figures> figures) {
    public ReleaseHistory {
        releases = List.copyOf(releases);
        figures = List.copyOf(figures);
    }

    /// One release in short.
    ///
    /// @param strategy its kind, such as `canary`
    /// @param ended when it was over; absent while it is open
    /// @param answers of candidate, in the release; absent when they cannot be told
    /// @param bad those among them that were bad; absent when they cannot be told
    /// @param why it stands where it does, or went back
    /// @param unread why its answers cannot be told; absent when they can
    public record Entry(
            ReleaseId id,
            TeamName team,
            ModelName model,
            VersionNumber stable,
            VersionNumber candidate,
            String strategy,
            Instant started,
            @Nullable Instant ended,
            ReleasePhase phase,
            PrincipalId by,
            @Nullable Long answers,
            @Nullable Long bad,
            @Nullable FreeText why,
            @Nullable String unread) {}

    /// How often and how well an endpoint, or all of a team, is released.
    ///
    /// @param endpoint absent for all of the team
    /// @param over releases that are over
    /// @param made those among them that made candidate what is served
    /// @param perWeek of those, in a week, since the first one known began, but at least a week
    ///     ago; of a team, from where on all releases of its endpoints are known; absent while
    ///     there is none
    /// @param leadTime median from a version's publication until it was what is served; absent
    ///     while there is none
    /// @param failureRate the part of releases that were rolled back; absent while none is over
    /// @param timeToRestore median from the first move towards stable, or hold, until stable
    ///     answered everybody again; absent while there is none
    public record Figures(
            @Nullable EndpointName endpoint,
            TeamName team,
            long over,
            long made,
            @Nullable Double perWeek,
            @Nullable Duration leadTime,
            @Nullable Double failureRate,
            @Nullable Duration timeToRestore) {}
}
