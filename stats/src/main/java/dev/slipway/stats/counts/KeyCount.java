package dev.slipway.stats.counts;

import java.util.Arrays;

/// How many different keys there were, within 2 %; a few hundred are counted to a handful.
///
/// Counts merge exactly, in any order. *Threads*: one at a time. *Source*: HyperLogLog (Flajolet
/// and others, 2007).
public final class KeyCount {
    private static final int BITS = 12;
    private static final int REGISTERS = 1 << BITS;
    private static final double BIAS = 0.7213 / (1 + 1.079 / REGISTERS);
    private static final long SALT = 0x9E3779B97F4A7C15L;

    private final long[] registers = new long[REGISTERS];

    /// Counts a key, unless it was counted before.
    public void add(long key) {
        long mixed = Mix.of(key ^ SALT);
        int register = (int) (mixed >>> (Long.SIZE - BITS));
        long rank = Long.numberOfLeadingZeros(mixed << BITS | 1L << (BITS - 1)) + 1L;
        registers[register] = Math.max(registers[register], rank);
    }

    /// The number of different keys.
    public long estimate() {
        return estimateWith(this);
    }

    /// The number of different keys that this one or `other` counted.
    public long estimateWith(KeyCount other) {
        double sum = 0;
        int empty = 0;
        for (int i = 0; i < REGISTERS; i++) {
            long register = Math.max(registers[i], other.registers[i]);
            sum += 1.0 / (1L << register);
            empty += register == 0 ? 1 : 0;
        }
        double raw = BIAS * REGISTERS * REGISTERS / sum;
        if (raw <= 2.5 * REGISTERS && empty > 0) {
            return Math.round(REGISTERS * StrictMath.log((double) REGISTERS / empty));
        }
        return Math.round(raw);
    }

    /// Counts what another one counted and nothing else.
    public void become(KeyCount other) {
        System.arraycopy(other.registers, 0, registers, 0, REGISTERS);
    }

    /// Forgets all keys.
    public void clear() {
        Arrays.fill(registers, 0);
    }

    /// Counts all keys that another one counted.
    public void merge(KeyCount other) {
        for (int i = 0; i < REGISTERS; i++) {
            registers[i] = Math.max(registers[i], other.registers[i]);
        }
    }

    void writeTo(Numbers numbers) {
        numbers.putSparse(registers);
    }

    void readFrom(Numbers numbers) {
        numbers.takeSparse(registers);
    }
}
