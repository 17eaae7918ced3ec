package dev.slipway.monitoring.quality;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.KeyFilter;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Joins what both versions answered with what was true, row by row.
///
/// Labels often come in an order that depends on what they say: flights that are in time are known
/// first. So a row counts only once its endpoint's label delay has passed since the prediction, and
/// one whose label is not there a while later counts as missing. Both orders of coming, label first
/// or answers first, lead to the same counts. Bounded: the oldest rows go first.
///
/// *Threads*: safe from any number of threads.
public final class QualityJoin {
    private static final int DIGITS_OF_TIME = 12;
    private static final int HEXADECIMAL = 16;
    private static final Duration LEAST_GRACE = Duration.ofMinutes(1);
    private static final int PART_OF_DELAY = 4;

    private final long delay;
    private final long grace;
    private final int most;
    private final Map<PredictionId, Row> rows = new HashMap<>();
    private final Deque<PredictionId> order = new ArrayDeque<>();
    private final Tally counted = new Tally(1);
    private final KeyFilter keys = new KeyFilter();
    private long forgotten;

    private static final class Row {
        private final long time;
        private @Nullable PairedAnswer pair;
        private @Nullable Label label;
        private boolean isCounted;
        private boolean isDue;

        Row(long time) {
            this.time = time;
        }
    }

    /// How the rows of each arm's traffic stand.
    ///
    /// @param forgotten rows that went before they could count, for want of room
    public record Standing(OfArm stable, OfArm candidate, long forgotten) {}

    /// How the rows that one version answered stand.
    ///
    /// @param labelled that counted
    /// @param awaited whose label may still come, or whose delay has not passed
    /// @param missing whose label has not come
    public record OfArm(long labelled, long awaited, long missing) {}

    /// A join without rows.
    ///
    /// @param delay after which the label of a prediction is known
    /// @param most rows that wait at the same time
    public QualityJoin(Duration delay, int most) {
        if (delay.isNegative() || most < 1) {
            throw new IllegalArgumentException(
                    "delay " + delay + ", most " + most + " (expected: >= 0, >= 1)");
        }
        this.delay = delay.toMillis();
        this.grace = Math.max(LEAST_GRACE.toMillis(), this.delay / PART_OF_DELAY);
        this.most = most;
    }

    /// Takes in what both versions answered.
    public synchronized void answered(PairedAnswer pair) {
        Row row = row(pair.id());
        if (row.pair == null) {
            row.pair = pair;
        }
    }

    /// Takes in what was true. A second label of the same prediction changes nothing.
    public synchronized void labelled(PredictionId id, Label label) {
        Row row = row(id);
        if (row.label == null) {
            row.label = label;
        }
    }

    private Row row(PredictionId id) {
        Row there = rows.get(id);
        if (there != null) {
            return there;
        }
        Row row = new Row(millis(id));
        rows.put(id, row);
        order.add(id);
        if (order.size() > most) {
            PredictionId oldest = order.remove();
            Row gone = rows.remove(oldest);
            if (gone != null && gone.pair != null && !gone.isCounted) {
                forgotten++;
            }
        }
        return row;
    }

    private static long millis(PredictionId id) {
        return Long.parseLong(id.value().substring(0, DIGITS_OF_TIME), HEXADECIMAL);
    }

    /// Counts the rows of which everything is known and whose delay has passed at `now`.
    ///
    /// Whether labels come is counted when a row is so old that its label is missing if it has not
    /// come, for those that have come too: rows of one age were divided between the versions
    /// alike. A key says it once.
    public synchronized void count(Instant now, Second into) {
        long millis = now.toEpochMilli();
        for (Row row : rows.values()) {
            PairedAnswer pair = row.pair;
            if (pair == null || row.time + delay > millis) {
                continue;
            }
            if (!row.isCounted && row.label != null) {
                Losses.Pair losses = Losses.of(pair.stable(), pair.candidate(), row.label);
                into.quality().count(losses.candidate(), losses.stable());
                count(row, pair.answered(), into);
            }
            if (!row.isDue && row.time + delay + grace <= millis) {
                row.isDue = true;
                if (pair.key().isEmpty() || keys.add(pair.key().getAsLong())) {
                    into.labelOfKey(pair.answered(), row.label == null);
                }
                if (!row.isCounted) {
                    count(row, pair.answered(), into);
                }
            }
        }
        forgetOld(millis);
    }

    private void count(Row row, Arm answered, Second into) {
        boolean isMissing = row.label == null;
        into.labels().count(answered, 0, isMissing);
        counted.count(answered, 0, isMissing);
        row.isCounted = true;
    }

    /// A row that was counted stays for a while, so that it counts once.
    private void forgetOld(long millis) {
        while (!order.isEmpty()) {
            Row oldest = rows.get(order.getFirst());
            if (oldest != null && oldest.time + delay + 2 * grace > millis) {
                return;
            }
            rows.remove(order.remove());
        }
    }

    /// How much was counted so far.
    public synchronized Standing standing() {
        Tally awaited = new Tally(1);
        for (Row row : rows.values()) {
            if (row.pair != null && !row.isCounted) {
                awaited.count(row.pair.answered(), 0, false);
            }
        }
        return new Standing(of(Arm.STABLE, awaited), of(Arm.CANDIDATE, awaited), forgotten);
    }

    private OfArm of(Arm arm, Tally awaited) {
        long missing = counted.events(arm);
        return new OfArm(counted.trials(arm) - missing, awaited.trials(arm), missing);
    }
}
