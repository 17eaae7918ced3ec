package dev.slipway.monitoring.quality;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.KeyFilter;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Joins what both versions answered with what was true, row by row.
///
/// Labels often come in an order that depends on what they say: flights that are in time are known
/// first. So a row counts only once its endpoint's label delay has passed since the prediction, and
/// one whose label is not there a while later counts as missing. Both orders of coming, label first
/// or answers first, lead to the same counts. Bounded: the oldest rows go first. Labels of which no
/// answers are known wait apart, as somebody may send those of a year: they take no row's room.
///
/// *Threads*: safe from any number of threads.
public final class QualityJoin {
    private static final int DIGITS_OF_TIME = 12;
    private static final int HEXADECIMAL = 16;
    private static final Duration LEAST_GRACE = Duration.ofMinutes(1);
    private static final int PART_OF_DELAY = 4;

    private final int most;
    private final Map<PredictionId, Row> rows = new HashMap<>();
    private final Deque<PredictionId> order = new ArrayDeque<>();
    private final Map<PredictionId, Label> early = new LinkedHashMap<>();
    private final Tally counted = new Tally(1);
    private final KeyFilter keys = new KeyFilter();
    private final Map<PredictionId, PairedAnswer> fresh = new LinkedHashMap<>();
    private final List<PredictionId> gone = new ArrayList<>();

    /// What the last count has changed, in case that its second is void.
    private final List<Change> last = new ArrayList<>();

    private final Set<Long> lastKeys = new HashSet<>();
    private final Tally countedBefore = new Tally(1);
    private long delay;
    private long grace;

    /// When rows were counted last.
    private long lookedAt = Long.MIN_VALUE;

    private long forgotten;

    private static final class Row {
        private final long time;
        private final PairedAnswer pair;
        private @Nullable Label label;
        private boolean isCounted;
        private boolean isDue;
        private boolean isLast;

        Row(PairedAnswer pair) {
            this.time = millis(pair.id());
            this.pair = pair;
        }
    }

    /// How a row stood before the last count.
    private record Change(Row row, boolean wasCounted, boolean wasDue) {}

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

    /// What happened to rows since it was asked last, for somebody who stores them.
    ///
    /// @param fresh that both versions have answered
    /// @param gone that wait no longer
    public record News(List<PairedAnswer> fresh, List<PredictionId> gone) {
        public News {
            fresh = List.copyOf(fresh);
            gone = List.copyOf(gone);
        }

        /// Whether nothing happened.
        public boolean isEmpty() {
            return fresh.isEmpty() && gone.isEmpty();
        }
    }

    /// A join without rows.
    ///
    /// @param delay after which the label of a prediction is known
    /// @param most rows that wait at the same time, and labels that came before any answers
    public QualityJoin(Duration delay, int most) {
        if (delay.isNegative() || most < 1) {
            throw new IllegalArgumentException(
                    "delay " + delay + ", most " + most + " (expected: >= 0, >= 1)");
        }
        this.most = most;
        setDelay(delay);
    }

    /// Rows that have not counted wait this long from now on.
    ///
    /// @param newDelay after which the label of a prediction is known, at least 0
    public synchronized void setDelay(Duration newDelay) {
        delay = newDelay.toMillis();
        grace = Math.max(LEAST_GRACE.toMillis(), delay / PART_OF_DELAY);
    }

    /// Takes in what both versions answered.
    public synchronized void answered(PairedAnswer pair) {
        PredictionId id = pair.id();
        if (!rows.containsKey(id)) {
            Row row = new Row(pair);
            row.label = early.remove(id);
            rows.put(id, row);
            order.add(id);
            fresh.put(id, pair);
            forgetBeyondMost();
        }
    }

    /// Takes in what was true. Another label of the same prediction stands in the place of the one
    /// before, as where labels are kept; a row that was counted stays as it was.
    public synchronized void labelled(PredictionId id, Label label) {
        Row row = rows.get(id);
        if (row != null) {
            row.label = label;
            return;
        }
        if (isTooOld(id)) {
            return;
        }
        early.put(id, label);
        if (early.size() > most) {
            early.remove(early.keySet().iterator().next());
        }
    }

    private void forgetBeyondMost() {
        while (order.size() > most) {
            Row oldest = forgetOldest();
            if (oldest != null && !oldest.isCounted) {
                forgotten++;
            }
        }
    }

    private @Nullable Row forgetOldest() {
        PredictionId id = order.remove();
        Row oldest = rows.remove(id);
        if (oldest != null && fresh.remove(id) == null) {
            gone.add(id);
        }
        return oldest;
    }

    /// Takes in rows of a process that ended, newest first and older than those that are there. A
    /// label that has come to this process is the newer one.
    ///
    /// @param labels of these rows that have come
    public synchronized void restore(List<WaitingRow> stored, Map<PredictionId, Label> labels) {
        for (WaitingRow one : stored) {
            PredictionId id = one.pair().id();
            Row row = rows.get(id);
            if (row == null) {
                row = new Row(one.pair());
                row.label = early.remove(id);
                row.isCounted = one.isCounted();
                row.isDue = one.isDue();
                rows.put(id, row);
                order.addFirst(id);
            }
            if (row.label == null) {
                row.label = labels.get(id);
            }
        }
        forgetBeyondMost();
    }

    /// Takes in keys of which a process that ended has said whether labels come.
    public synchronized void restoreKeys(List<Long> said) {
        for (long key : said) {
            boolean _ = keys.add(key);
        }
    }

    /// What happened to rows since it was asked last.
    public synchronized News news() {
        News news = new News(List.copyOf(fresh.values()), gone);
        fresh.clear();
        gone.clear();
        return news;
    }

    private static long millis(PredictionId id) {
        return Long.parseLong(id.value().substring(0, DIGITS_OF_TIME), HEXADECIMAL);
    }

    /// Counts the rows of which everything is known and whose delay has passed at `now`.
    ///
    /// Whether labels come is counted when a row is so old that its label is missing if it has not
    /// come, for those that have come too: rows of one age were divided between the versions
    /// alike. A key says it once.
    ///
    /// What was counted before stays so from here on.
    ///
    /// @return what has become of rows, to be stored together with that second
    public synchronized List<RowMark> count(Instant now, Second into) {
        List<RowMark> marks = new ArrayList<>();
        long millis = now.toEpochMilli();
        lookedAt = millis;
        keepLast();
        for (Row row : rows.values()) {
            PairedAnswer pair = row.pair;
            if (row.time + delay > millis) {
                continue;
            }
            boolean wasCounted = row.isCounted;
            boolean wasDue = row.isDue;
            OptionalLong newKey = OptionalLong.empty();
            if (!row.isCounted && row.label != null) {
                Losses.of(pair.stable(), pair.candidate(), row.label)
                        .ifPresent(losses ->
                                into.quality().count(losses.candidate(), losses.stable()));
                count(row, pair.answered(), into);
            }
            if (!row.isDue && row.time + delay + grace <= millis) {
                row.isDue = true;
                if (pair.key().isEmpty() || isNew(pair.key().getAsLong())) {
                    into.labelOfKey(pair.answered(), row.label == null);
                    newKey = pair.key();
                }
                if (!row.isCounted) {
                    count(row, pair.answered(), into);
                }
            }
            if (row.isCounted != wasCounted || row.isDue != wasDue) {
                marks.add(new RowMark(pair.id(), row.isCounted, row.isDue, newKey));
                last.add(new Change(row, wasCounted, wasDue));
                row.isLast = true;
            }
        }
        forgetOld(millis);
        forgetEarly();
        return marks;
    }

    private void keepLast() {
        for (long key : lastKeys) {
            boolean _ = keys.add(key);
        }
        countedBefore.clear();
        countedBefore.merge(counted);
        clearLast();
    }

    private void clearLast() {
        last.forEach(change -> change.row().isLast = false);
        last.clear();
        lastKeys.clear();
    }

    private boolean isNew(long key) {
        return !keys.contains(key) && lastKeys.add(key);
    }

    /// Takes back what the last count has made of rows, because its second is void: they count in
    /// a later one.
    public synchronized void countAgain() {
        for (Change change : last) {
            change.row().isCounted = change.wasCounted();
            change.row().isDue = change.wasDue();
        }
        counted.clear();
        counted.merge(countedBefore);
        clearLast();
    }

    private void count(Row row, Arm answered, Second into) {
        boolean isMissing = row.label == null;
        into.labels().count(answered, 0, isMissing);
        counted.count(answered, 0, isMissing);
        row.isCounted = true;
    }

    /// A row that was counted stays for a while, so that it counts once. One that is old when it
    /// counts stays until the next count all the same: its second may be void.
    private void forgetOld(long millis) {
        while (!order.isEmpty()) {
            Row oldest = rows.get(order.getFirst());
            if (oldest != null && (oldest.isLast || oldest.time + delay + 2 * grace > millis)) {
                return;
            }
            Row _ = forgetOldest();
        }
    }

    private void forgetEarly() {
        Iterator<PredictionId> oldest = early.keySet().iterator();
        while (oldest.hasNext() && isTooOld(oldest.next())) {
            oldest.remove();
        }
    }

    /// A label that comes long after its prediction is of one whose answers nobody compared.
    private boolean isTooOld(PredictionId id) {
        return millis(id) + delay + 2 * grace <= lookedAt;
    }

    /// How much was counted so far.
    public synchronized Standing standing() {
        Tally awaited = new Tally(1);
        for (Row row : rows.values()) {
            if (!row.isCounted) {
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
