package dev.slipway.monitoring.slo;

import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamWindows;
import dev.slipway.api.slo.StreamAlertKind;
import dev.slipway.api.spec.StreamJobSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What a stream's figures were lately, and what its rules find in them.
///
/// *Threads*: one at a time.
final class StreamFigures {
    /// How much later than it has to be a prediction may come.
    private static final Duration LATE = Duration.ofMinutes(1);

    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1).dividedBy(HeldAlert.MINUTE);

    /// Half of the time after which lag that does not fall is told: a burst of rows that is worked
    /// off is less by then.
    private static final int LAGS = 30;

    /// Of five minutes.
    private static final int COUNTS = 60;

    private static final long FEWEST_DEAD = 5;
    private static final double DEAD_PART = 0.01;
    private static final double MILLIS = 1_000;

    private final Deque<Long> lags = new ArrayDeque<>();
    private final Deque<Counted> counts = new ArrayDeque<>();
    private @Nullable Duration latency;
    private long looksSince;

    /// Rows so far.
    private record Counted(long rows, long dead) {}

    /// Takes what an attempt says.
    void take(StreamProgress progress) {
        Long lag = progress.lagTotal();
        if (lag != null) {
            lags.addLast(lag);
            if (lags.size() > LAGS) {
                lags.removeFirst();
            }
        }
        takeLatency(progress.commitP99());
        Counted now = new Counted(progress.rows(), progress.deadLetters());
        Counted last = counts.peekLast();
        if (last != null && (now.rows() < last.rows() || now.dead() < last.dead())) {
            // It has gone back to a checkpoint, or begins again behind a repair.
            counts.clear();
        }
        counts.addLast(now);
        if (counts.size() > COUNTS) {
            counts.removeFirst();
        }
    }

    private void takeLatency(@Nullable Duration told) {
        if (told == null) {
            looksSince++;
        } else {
            latency = told;
            looksSince = 0;
        }
    }

    /// What a rule finds, of what was taken last.
    Finding find(StreamAlertKind kind, StreamSight sight) {
        String told = sight.troubles().get(kind);
        if (kind == StreamAlertKind.HALTED && told != null) {
            return Finding.of(told);
        }
        if (!sight.spec().isWanted()) {
            return Finding.NOTHING;
        }
        StreamProgress progress = sight.progress();
        if (progress == null) {
            return Finding.UNKNOWN;
        }
        return switch (kind) {
            // An attempt that breaks again and again says something before it does.
            case HALTED -> progress.checkpointAge() == null ? Finding.UNKNOWN : Finding.NOTHING;
            case BROKERS, VERSION, FEED -> new Finding(true, told);
            case LAG -> lag(progress, told);
            case WATERMARK_DELAY -> watermarkDelay(sight.spec(), progress);
            case COMMIT_LATENCY -> commitLatency(sight.spec(), progress);
            case DEAD_LETTERS -> deadLetters();
        };
    }

    private Finding lag(StreamProgress progress, @Nullable String told) {
        Long lag = progress.lagTotal();
        if (lag == null) {
            return Finding.UNKNOWN;
        }
        boolean isFalling = lag < lags.getFirst();
        return isFalling ? Finding.NOTHING : new Finding(true, told);
    }

    /// Where nothing is left to do, old rows are the newest that there are.
    private static Finding watermarkDelay(StreamJobSpec spec, StreamProgress progress) {
        Duration delay = progress.watermarkDelay();
        Long lag = progress.lagTotal();
        if (delay == null || lag == null) {
            return Finding.UNKNOWN;
        }
        return Finding.when(
                isSomethingLeft(lag, progress) && delay.compareTo(bound(spec)) > 0,
                "its watermark is " + seconds(delay) + " behind" + expected(spec));
    }

    private static boolean isSomethingLeft(long lag, StreamProgress progress) {
        StreamWindows windows = progress.windows();
        return lag > 0 || (windows != null && windows.waiting() > 0);
    }

    /// A figure is told for some seconds behind a commit, and counts until the next one is due.
    /// Where none comes then and nothing is left to do, nobody waits.
    private Finding commitLatency(StreamJobSpec spec, StreamProgress progress) {
        Duration last = latency;
        long looks = 1 + spec.commit().interval().dividedBy(BETWEEN_LOOKS);
        if (last == null || looksSince > looks) {
            Long lag = progress.lagTotal();
            return lag == null || isSomethingLeft(lag, progress)
                    ? Finding.UNKNOWN
                    : Finding.NOTHING;
        }
        return Finding.when(
                last.compareTo(bound(spec)) > 0,
                "its predictions are visible after " + seconds(last) + " (p99)" + expected(spec));
    }

    private Finding deadLetters() {
        Counted first = counts.getFirst();
        Counted last = counts.getLast();
        long rows = last.rows() - first.rows();
        long dead = last.dead() - first.dead();
        return Finding.when(
                dead >= FEWEST_DEAD && dead >= DEAD_PART * rows,
                dead + " of " + rows + " rows of the last five minutes could not be scored");
    }

    /// By when a row's prediction has to be visible: a row may wait for the events of its disorder
    /// and then for a commit.
    private static Duration bound(StreamJobSpec spec) {
        return LATE.plus(spec.commit().interval()).plus(spec.from().outOfOrder());
    }

    private static String expected(StreamJobSpec spec) {
        return " (expected: at most " + seconds(bound(spec)) + ")";
    }

    private static String seconds(Duration time) {
        return time.toMillis() / MILLIS + " s";
    }
}
