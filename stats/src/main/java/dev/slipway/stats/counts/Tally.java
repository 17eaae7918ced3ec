package dev.slipway.stats.counts;

import java.util.Arrays;

/// Trials of both arms and how many of them were an event, in strata.
///
/// The trials of a stratum are alike but for their arm: the same process, second and size of batch.
///
/// *Threads*: one at a time; keep one per thread and merge.
public final class Tally {
    private static final int COUNTS_OF_STRATUM = 4;

    private final long[] counts;

    /// A tally of nothing.
    public Tally(int strata) {
        if (strata < 1) {
            throw new IllegalArgumentException("strata: " + strata + " (expected: >= 1)");
        }
        this.counts = new long[strata * COUNTS_OF_STRATUM];
    }

    /// How many strata are kept apart.
    public int strata() {
        return counts.length / COUNTS_OF_STRATUM;
    }

    /// Counts one trial.
    public void count(Arm arm, int stratum, boolean event) {
        int place = place(arm, stratum);
        counts[place]++;
        counts[place + 1] += event ? 1 : 0;
    }

    /// Counts many trials at once.
    public void add(Arm arm, int stratum, long trials, long events) {
        if (events < 0 || events > trials) {
            throw new IllegalArgumentException(
                    "events: " + events + " (expected: 0 to " + trials + " trials)");
        }
        int place = place(arm, stratum);
        counts[place] += trials;
        counts[place + 1] += events;
    }

    /// The trials of an arm in a stratum.
    public long trials(Arm arm, int stratum) {
        return counts[place(arm, stratum)];
    }

    /// Those of an arm's trials in a stratum that were an event.
    public long events(Arm arm, int stratum) {
        return counts[place(arm, stratum) + 1];
    }

    /// The trials of an arm.
    public long trials(Arm arm) {
        return sum(place(arm, 0));
    }

    /// Those of an arm's trials that were an event.
    public long events(Arm arm) {
        return sum(place(arm, 0) + 1);
    }

    /// Adds another tally of the same strata.
    public void merge(Tally other) {
        if (other.counts.length != counts.length) {
            throw new IllegalArgumentException(
                    "strata: " + other.strata() + " (expected: " + strata() + ")");
        }
        mergeAt(0, other);
    }

    /// Adds the tally of another process, whose strata are this one's from `first` on.
    public void mergeAt(int first, Tally other) {
        for (int i = 0; i < other.counts.length; i++) {
            counts[first * COUNTS_OF_STRATUM + i] += other.counts[i];
        }
    }

    /// Forgets all counts.
    public void clear() {
        Arrays.fill(counts, 0);
    }

    /// Appends the counts.
    public void writeTo(Numbers numbers) {
        numbers.putSparse(counts);
    }

    /// Takes over the counts that another tally of as many strata wrote.
    public void readFrom(Numbers numbers) {
        numbers.takeSparse(counts);
    }

    private long sum(int first) {
        long sum = 0;
        for (int i = first; i < counts.length; i += COUNTS_OF_STRATUM) {
            sum += counts[i];
        }
        return sum;
    }

    private static int place(Arm arm, int stratum) {
        return stratum * COUNTS_OF_STRATUM + (arm == Arm.STABLE ? 2 : 0);
    }
}
