package dev.slipway.stats.counts;

import java.util.Arrays;

/// A set of keys that may take a key for a member that is none, and never the other way round.
///
/// With 100,000 members in the usual 128 KiB that happens to fewer than one key in a hundred, to
/// both arms alike. Sets merge exactly, in any order. *Threads*: one at a time. *Source*: Bloom,
/// 1970, with the double hashing of Kirsch and Mitzenmacher, 2006.
public final class KeyFilter {
    private static final int HASHES = 7;
    private static final int WORDS = 1 << 14;

    private final long[] bits = new long[WORDS];

    /// Makes a key a member; whether it was not one before.
    public boolean add(long key) {
        long mixed = Mix.of(key);
        boolean fresh = false;
        for (int i = 0; i < HASHES; i++) {
            int bit = bit(mixed, i);
            long mask = 1L << bit;
            fresh |= (bits[bit >>> 6] & mask) == 0;
            bits[bit >>> 6] |= mask;
        }
        return fresh;
    }

    /// Whether a key is a member.
    public boolean contains(long key) {
        long mixed = Mix.of(key);
        for (int i = 0; i < HASHES; i++) {
            int bit = bit(mixed, i);
            if ((bits[bit >>> 6] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    /// Forgets all members but those of another set.
    public void become(KeyFilter other) {
        System.arraycopy(other.bits, 0, bits, 0, WORDS);
    }

    /// Forgets all members.
    public void clear() {
        Arrays.fill(bits, 0);
    }

    /// Adds all members of another set.
    public void merge(KeyFilter other) {
        for (int i = 0; i < WORDS; i++) {
            bits[i] |= other.bits[i];
        }
    }

    void writeTo(Numbers numbers) {
        numbers.putSparse(bits);
    }

    void readFrom(Numbers numbers) {
        numbers.takeSparse(bits);
    }

    private static int bit(long mixed, int i) {
        int step = (int) (mixed >>> 32) | 1;
        return ((int) mixed + i * step) & (WORDS * Long.SIZE - 1);
    }
}
