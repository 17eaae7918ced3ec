package dev.slipway.server.job;

import dev.slipway.api.error.TimeText;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamWindows;
import dev.slipway.api.slo.StreamAlertKind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What somebody should look at in a stream.
final class StreamTrouble {
    /// How old a row may be before its prediction is there.
    private static final Duration LATE = Duration.ofMinutes(1);

    /// How long an attempt goes well before those that broke before it are forgotten.
    private static final Duration STEADY = Duration.ofMinutes(2);

    private static final String BREAKS = "breaks again and again";

    private StreamTrouble() {}

    /// In words, what keeps most from being answered; absent when a stream goes as it should.
    static @Nullable String of(StreamJob stream, @Nullable StreamProgress progress, Instant now) {
        return all(stream, progress, now).values().stream().findFirst().orElse(null);
    }

    /// All of it in words, what keeps most from being answered first.
    static Map<StreamAlertKind, String> all(
            StreamJob stream, @Nullable StreamProgress progress, Instant now) {
        Map<StreamAlertKind, String> all = new EnumMap<>(StreamAlertKind.class);
        String halted = halted(stream, progress, now);
        if (halted != null) {
            all.put(StreamAlertKind.HALTED, halted);
        }
        if (stream.state() == JobState.RUNNING && progress != null) {
            add(all, progress);
        }
        return all;
    }

    private static @Nullable String halted(
            StreamJob stream, @Nullable StreamProgress progress, Instant now) {
        return switch (stream.state()) {
            case NEEDS_REPAIR -> "needs repair (slipway stream repair " + stream.name() + ")";
            case FAILED -> "failed";
            case REFUSED -> "refused";
            case QUEUED -> stream.barren() > 0 ? BREAKS : null;
            case RUNNING ->
                    stream.barren() > 1 && mayBreak(stream, progress)
                            ? BREAKS
                            : silent(progress, now);
            case STOPPED, COMMITTED, CANCELLED -> null;
        };
    }

    /// A child that works says how it goes once a second, whatever comes.
    private static @Nullable String silent(@Nullable StreamProgress progress, Instant now) {
        return progress != null
                        && progress.phase().equals("running")
                        && progress.time().isBefore(now.minus(LATE))
                ? "its process has said nothing since " + TimeText.of(progress.time())
                : null;
    }

    /// Whether an attempt is as young as those that broke: each is at work for some seconds.
    private static boolean mayBreak(StreamJob stream, @Nullable StreamProgress progress) {
        Instant started = stream.started();
        return started == null
                || progress == null
                || progress.time().isBefore(started.plus(STEADY));
    }

    private static void add(Map<StreamAlertKind, String> all, StreamProgress progress) {
        if (!progress.isBrokerReached()) {
            all.put(StreamAlertKind.BROKERS, "its brokers do not answer");
        }
        if (progress.refused() != null) {
            all.put(
                    StreamAlertKind.VERSION,
                    "the version that is wanted does not score: " + progress.refused());
        }
        StreamWindows windows = progress.windows();
        if (windows != null && windows.unfed() != null) {
            all.put(StreamAlertKind.FEED, "does not feed the online store: " + windows.unfed());
        }
        if (isBehind(progress)) {
            all.put(
                    StreamAlertKind.LAG,
                    "is behind: " + progress.lagTotal() + " rows were not read yet");
        }
    }

    /// Whether what was not read yet takes longer than a minute at the rate of lately.
    private static boolean isBehind(StreamProgress progress) {
        Long lag = progress.lagTotal();
        Double rate = progress.rowsPerSecond();
        return lag != null && rate != null && lag > rate * LATE.toSeconds() && lag > 0;
    }
}
