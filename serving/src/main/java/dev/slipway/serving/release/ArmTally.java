package dev.slipway.serving.release;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Counts what becomes of one version's requests, in this second and since the release began.
///
/// *Threads*: one at a time.
final class ArmTally {
    /// More keys than these say no more than that there are many.
    private static final int MOST_KEYS = 64;

    private final Cells before = new Cells();
    private Cells now = new Cells();
    private Cells last = new Cells();

    /// The counts of a stretch of time.
    private static final class Cells {
        private final Map<BadAnswer, long[]> bad = new EnumMap<>(BadAnswer.class);
        private final Map<LeftOut, long[]> leftOut = new EnumMap<>(LeftOut.class);
        private long good;
        private final Set<Long> badKeys = new HashSet<>();

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
            other.badKeys.forEach(this::addKey);
            bad.forEach((kind, cell) -> cell[0] += other.of(kind)[0]);
            leftOut.forEach((why, cell) -> cell[0] += other.of(why)[0]);
        }

        void addKey(long key) {
            if (badKeys.size() < MOST_KEYS) {
                badKeys.add(key);
            }
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

    /// @param key of the request; its own where it has none
    void bad(BadAnswer kind, long key) {
        now.of(kind)[0]++;
        now.addKey(key);
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
