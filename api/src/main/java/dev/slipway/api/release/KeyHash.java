package dev.slipway.api.release;

/// Makes 64 bits of a key of any kind, the same on every machine.
///
/// *Source*: FNV-1a, 64 bits, over UTF-16 units (Fowler, Noll and Vo), finished as SplittableRandom
/// does (Steele, Lea and Flood, 2014).
public final class KeyHash {
    private static final long BASIS = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    private KeyHash() {}

    /// Of a text.
    public static long of(String text) {
        long hash = BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return mix(hash);
    }

    static long of(long number) {
        return mix(number ^ BASIS);
    }

    static long of(double number) {
        long whole = (long) number;
        return whole == number ? of(whole) : mix(Double.doubleToLongBits(number));
    }

    /// Spreads a number over all 64 bits, each of which depends on all of the number's; no two
    /// numbers have one result.
    public static long mix(long key) {
        long mixed = (key ^ key >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
