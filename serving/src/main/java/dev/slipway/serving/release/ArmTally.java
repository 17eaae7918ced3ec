package dev.slipway.serving.release;

import dev.slipway.stats.counts.KeyFilter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// Counts what becomes of one version's requests, in this second and since the release began.
///
/// *Threads*: one at a time.
final class ArmTally {
    private static final int GOOD = 0;
    private static final int BAD_KEYS = 1;
    private static final int BAD = 2;
    private static final int LEFT_OUT = BAD + BadAnswer.values().length;
    private static final int CELLS = LEFT_OUT + LeftOut.values().length;

    private final KeyFilter badKeys = new KeyFilter();
    private final long[] before = new long[CELLS];
    private final long[] now = new long[CELLS];
    private long[] last = new long[CELLS];

    void good() {
        now[GOOD]++;
    }

    /// @param isSticky whether other requests have the same key
    void bad(BadAnswer kind, long key, boolean isSticky) {
        now[BAD + kind.ordinal()]++;
        if (!isSticky || badKeys.add(key)) {
            now[BAD_KEYS]++;
        }
    }

    void leftOut(LeftOut why) {
        now[LEFT_OUT + why.ordinal()]++;
    }

    /// The second is over.
    void turn() {
        last = now.clone();
        for (int i = 0; i < CELLS; i++) {
            before[i] += now[i];
        }
        Arrays.fill(now, 0);
    }

    /// Of the second that was over last.
    ArmCounts last() {
        return counts(last);
    }

    /// Since the release began.
    ArmCounts total() {
        long[] all = before.clone();
        for (int i = 0; i < CELLS; i++) {
            all[i] += now[i];
        }
        return counts(all);
    }

    private static ArmCounts counts(long[] cells) {
        Map<BadAnswer, Long> bad = new EnumMap<>(BadAnswer.class);
        for (BadAnswer kind : BadAnswer.values()) {
            bad.put(kind, cells[BAD + kind.ordinal()]);
        }
        Map<LeftOut, Long> leftOut = new EnumMap<>(LeftOut.class);
        for (LeftOut why : LeftOut.values()) {
            leftOut.put(why, cells[LEFT_OUT + why.ordinal()]);
        }
        return new ArmCounts(cells[GOOD], bad, leftOut, cells[BAD_KEYS]);
    }
}
