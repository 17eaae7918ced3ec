package dev.slipway.serving.release;

import dev.slipway.stats.counts.KeyFilter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Counts what becomes of one version's requests, in this second and since the release began.
///
/// *Threads*: one at a time.
final class ArmTally {
    private final KeyFilter badKeys = new KeyFilter();
    private final Cells before = new Cells();
    private Cells now = new Cells();
    private Cells last = new Cells();

    /// The counts of a stretch of time.
    private static final class Cells {
        private final Map<BadAnswer, long[]> bad = new EnumMap<>(BadAnswer.class);
        private final Map<LeftOut, long[]> leftOut = new EnumMap<>(LeftOut.class);
        private long good;
        private long badKeys;

        Cells() {
            for (BadAnswer kind : BadAnswer.values()) {
                bad.put(kind, new long[1]);
            }
            for (LeftOut why : LeftOut.values()) {
                leftOut.put(why, new long[1]);
            }
        }

        void add(Cells other) {
            good += other.good;
            badKeys += other.badKeys;
            bad.forEach((kind, cell) -> cell[0] += other.of(kind)[0]);
            leftOut.forEach((why, cell) -> cell[0] += other.of(why)[0]);
        }

        long[] of(BadAnswer kind) {
            return Objects.requireNonNull(bad.get(kind));
        }

        long[] of(LeftOut why) {
            return Objects.requireNonNull(leftOut.get(why));
        }

        ArmCounts counts() {
            Map<BadAnswer, Long> badCounts = new EnumMap<>(BadAnswer.class);
            bad.forEach((kind, cell) -> badCounts.put(kind, cell[0]));
            Map<LeftOut, Long> leftOutCounts = new EnumMap<>(LeftOut.class);
            leftOut.forEach((why, cell) -> leftOutCounts.put(why, cell[0]));
            return new ArmCounts(good, badCounts, leftOutCounts, badKeys);
        }
    }

    void good() {
        now.good++;
    }

    /// @param isSticky whether other requests have the same key
    void bad(BadAnswer kind, long key, boolean isSticky) {
        now.of(kind)[0]++;
        if (!isSticky || badKeys.add(key)) {
            now.badKeys++;
        }
    }

    void leftOut(LeftOut why) {
        now.of(why)[0]++;
    }

    /// The second is over.
    void turn() {
        before.add(now);
        last = now;
        now = new Cells();
    }

    /// Of the second that was over last.
    ArmCounts last() {
        return last.counts();
    }

    /// Since the release began.
    ArmCounts total() {
        Cells all = new Cells();
        all.add(before);
        all.add(now);
        return all.counts();
    }
}
