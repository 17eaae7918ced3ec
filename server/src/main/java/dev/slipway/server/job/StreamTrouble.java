package dev.slipway.server.job;

import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamWindows;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What somebody should look at in a stream.
final class StreamTrouble {
    /// How old a row may be before its prediction is there.
    private static final Duration LATE = Duration.ofMinutes(1);

    private StreamTrouble() {}

    /// In words; absent when a stream goes as it should.
    static @Nullable String of(StreamJob stream, @Nullable StreamProgress progress) {
        return switch (stream.state()) {
            case NEEDS_REPAIR -> "needs repair (slipway stream repair " + stream.name() + ")";
            case FAILED -> "failed";
            case REFUSED -> "refused";
            case QUEUED -> stream.barren() > 0 ? "breaks again and again" : null;
            case RUNNING -> progress == null ? null : of(progress);
            case STOPPED, COMMITTED, CANCELLED -> null;
        };
    }

    private static @Nullable String of(StreamProgress progress) {
        if (!progress.isBrokerReached()) {
            return "its brokers do not answer";
        }
        if (progress.refused() != null) {
            return "the version that is wanted does not score: " + progress.refused();
        }
        StreamWindows windows = progress.windows();
        if (windows != null && windows.unfed() != null) {
            return "does not feed the online store: " + windows.unfed();
        }
        return isBehind(progress)
                ? "is behind: " + progress.lagTotal() + " rows were not read yet"
                : null;
    }

    /// Whether what was not read yet takes longer than a minute at the rate of lately.
    private static boolean isBehind(StreamProgress progress) {
        Long lag = progress.lagTotal();
        Double rate = progress.rowsPerSecond();
        return lag != null && rate != null && lag > rate * LATE.toSeconds() && lag > 0;
    }
}
