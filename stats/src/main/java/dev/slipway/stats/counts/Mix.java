package dev.slipway.stats.counts;

/// Spreads keys over all 64 bits, so that each bit of the result depends on each of the key.
///
/// *Source*: the finalizer of SplittableRandom (Steele, Lea and Flood, 2014).
final class Mix {
    private Mix() {}

    static long of(long key) {
        long mixed = (key ^ key >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
