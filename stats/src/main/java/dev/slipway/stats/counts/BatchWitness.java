package dev.slipway.stats.counts;

/// The one item of an executed batch that is evidence.
///
/// Items of a batch fail and stall together, so all of them would count one mishap many times.
/// Which one stands for its batch depends on ids alone, and so cannot depend on what became of it.
public final class BatchWitness {
    private BatchWitness() {}

    /// The place of the witness among the first `items` of `ids`.
    public static int of(long[] ids, int items) {
        int witness = 0;
        long least = Mix.of(ids[0]);
        for (int i = 1; i < items; i++) {
            long mixed = Mix.of(ids[i]);
            if (mixed < least) {
                least = mixed;
                witness = i;
            }
        }
        return witness;
    }
}
