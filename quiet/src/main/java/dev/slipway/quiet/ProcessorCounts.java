package dev.slipway.quiet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Sums that grow together, in cells of the processor that the adding thread runs on.
///
/// Where each sum is a [java.util.concurrent.atomic.LongAdder], its cell is found by thread. The
/// virtual thread of a connection runs now here and now there, so processors would take every one
/// of these cells from each other for every request. Those of one processor stand side by side.
///
/// *Threads*: safe from any number of threads, lock-free once somebody has counted, and exact but
/// for [#addRoughly]; a thread that has moved to another processor meanwhile adds to cells that are
/// further away, and as well.
public final class ProcessorCounts {
    /// Two lines of the cache, which processors fetch together.
    private static final int APART = 16;

    private static final int MOST_PROCESSORS = 64;

    /// How many have cells of their own; a power of two.
    static final int PROCESSORS = atLeast(Runtime.getRuntime().availableProcessors());

    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);

    private final int stride;
    private final int length;

    /// Absent until somebody counts: there may be thousands of counts to which nobody adds.
    private volatile long @Nullable [] cells;

    /// So many sums, all 0. They are told apart by their numbers, from 0 on.
    public ProcessorCounts(int sums) {
        this.stride = (sums + APART - 1) / APART * APART;
        this.length = APART + PROCESSORS * stride + APART;
    }

    /// The least power of two that is no less, 64 at most.
    private static int atLeast(int processors) {
        return Integer.highestOneBit(Math.min(MOST_PROCESSORS, 2 * processors - 1));
    }

    /// The processor whose cells a thread adds to, in any counts: to be asked once for all that it
    /// adds now.
    public static int here() {
        return CurrentProcessor.number() & (PROCESSORS - 1);
    }

    /// Adds to a sum.
    ///
    /// @param here as `here` said
    public void add(int here, int sum, long amount) {
        long _ = (long) CELLS.getAndAdd(cells(), APART + here * stride + sum, amount);
    }

    /// The same where some may be lost: those that are added to the same cell while a thread is
    /// between its read and its write, be it interrupted there or on another processor that shares
    /// the cell. It waits for nobody to see it.
    ///
    /// @param here as `here` said
    public void addRoughly(int here, int sum, long amount) {
        long[] all = cells();
        int at = APART + here * stride + sum;
        CELLS.setOpaque(all, at, (long) CELLS.getOpaque(all, at) + amount);
    }

    private long[] cells() {
        long[] known = cells;
        return known == null ? made() : known;
    }

    private synchronized long[] made() {
        long[] known = cells;
        if (known == null) {
            known = new long[length];
            cells = known;
        }
        return known;
    }

    /// A sum so far.
    public long sum(int sum) {
        long[] known = cells;
        if (known == null) {
            return 0;
        }
        long all = 0;
        for (int at = APART + sum; at < length - APART; at += stride) {
            all += (long) CELLS.getVolatile(known, at);
        }
        return all;
    }
}
