package dev.slipway.stats.counts;

import java.util.Arrays;

/// How often each arm answered each class, in strata.
///
/// *Threads*: one at a time; keep one per thread and merge.
public final class ClassCounts {
    private final int classes;
    private final long[] counts;

    /// Nothing yet; `classes` may be 0 where answers have no class.
    ClassCounts(int strata, int classes) {
        this.classes = classes;
        this.counts = new long[strata * 2 * classes];
    }

    /// How many classes are kept apart.
    public int classes() {
        return classes;
    }

    /// How many strata are kept apart.
    public int strata() {
        return classes == 0 ? 0 : counts.length / 2 / classes;
    }

    /// Counts one answer of the class `number`.
    public void count(Arm arm, int stratum, int number) {
        if (number < 0 || number >= classes) {
            throw new IllegalArgumentException(
                    "class: " + number + " (expected: below " + classes + ")");
        }
        counts[place(arm, stratum) + number]++;
    }

    /// How often `arm` answered the class `number` in a stratum.
    public long answers(Arm arm, int stratum, int number) {
        return counts[place(arm, stratum) + number];
    }

    /// How many answers `arm` gave in a stratum.
    public long answers(Arm arm, int stratum) {
        long total = 0;
        for (int i = 0; i < classes; i++) {
            total += counts[place(arm, stratum) + i];
        }
        return total;
    }

    void mergeAt(int first, ClassCounts other) {
        int start = first * 2 * classes;
        for (int i = 0; i < other.counts.length; i++) {
            counts[start + i] += other.counts[i];
        }
    }

    void clear() {
        Arrays.fill(counts, 0);
    }

    void writeTo(Numbers numbers) {
        numbers.putSparse(counts);
    }

    void readFrom(Numbers numbers) {
        numbers.takeSparse(counts);
    }

    private int place(Arm arm, int stratum) {
        return (stratum * 2 + (arm == Arm.STABLE ? 1 : 0)) * classes;
    }
}
