package dev.slipway.api.control;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseTransition;
import org.jspecify.annotations.Nullable;

/// Begins releases and moves them on.
public sealed interface ReleaseCommand extends Command {
    /// The endpoint that it is about.
    EndpointName endpoint();

    /// Begins to move an endpoint to another version of its model.
    record StartRelease(
            EndpointName endpoint,
            VersionNumber candidate,
            ReleasePlan plan,
            @Nullable FreeText reason)
            implements ReleaseCommand {}

    /// Holds a release where it is.
    record PauseRelease(EndpointName endpoint, FreeText reason) implements ReleaseCommand {}

    /// Lets a release that is held go on where it was.
    record ResumeRelease(EndpointName endpoint, FreeText reason) implements ReleaseCommand {}

    /// Lets candidate answer everybody at once, whatever has been shown so far.
    record PromoteRelease(EndpointName endpoint, FreeText reason) implements ReleaseCommand {}

    /// Lets stable answer everybody again.
    ///
    /// @param quarantine whether candidate's version may serve nobody afterwards
    record AbortRelease(EndpointName endpoint, FreeText reason, boolean quarantine)
            implements ReleaseCommand {}

    /// Takes the version that an open release falls back to out of service, because it must answer
    /// nobody: the release is aborted, and nothing answers until the endpoint means another
    /// version.
    record RevokeFallback(EndpointName endpoint, FreeText reason) implements ReleaseCommand {}

    /// Moves a release on as evidence or a timer has it; submitted by servers themselves.
    record MoveRelease(ReleaseId release, ReleaseTransition transition) implements ReleaseCommand {
        @Override
        public EndpointName endpoint() {
            return release.endpoint();
        }
    }
}
