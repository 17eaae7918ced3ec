package dev.slipway.server.drill;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a drill saw.
///
/// @param end the last look at the release
/// @param began when the fault did; absent where it did not
/// @param all what callers were answered
/// @param faulty of that, since the fault began; where the server was killed, since the next one
///     has answered
/// @param after of that, since candidate was to answer nobody any more
/// @param stableAgain from the kill until stable answered again; absent where nothing was killed
record DrillFacts(
        Fault fault,
        ReleaseStatus end,
        @Nullable Instant began,
        Answers.Counts all,
        Answers.Counts faulty,
        Answers.Counts after,
        @Nullable Duration stableAgain) {
    /// The move that took candidate back.
    Optional<Release.Move> turn() {
        return end.release().moves().stream()
                .filter(move -> move.transition().to().isBack())
                .findFirst();
    }

    /// From the fault until a record said that candidate is taken back, or that the release is
    /// held; below zero where that came first.
    Optional<Duration> detection() {
        Instant since = began;
        if (since == null) {
            return Optional.empty();
        }
        return turn().or(() ->
                        end.release().moves().stream()
                                .filter(move -> move.transition().to() == ReleasePhase.HOLD)
                                .findFirst())
                .map(move -> Duration.between(since, move.time()));
    }

    /// Bad answers that callers got of the fault.
    long bad() {
        return switch (fault) {
            case NAN -> faulty.failed() + faulty.notFinite();
            case LATENCY, MISTAKES -> faulty.failed() + faulty.candidate();
            case ERRORS, CRASH_IN_LOAD, SLOW_WARM_UP, SILENT_METRICS, CONTROLLER_KILLED, NONE ->
                    faulty.failed();
        };
    }
}
