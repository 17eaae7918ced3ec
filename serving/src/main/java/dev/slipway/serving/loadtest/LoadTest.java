package dev.slipway.serving.loadtest;

import dev.slipway.api.release.PerformanceReport.Verdict;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.ModelRefusedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One version under load.
///
/// Its thread asks both versions by turns, a few tenths of a second each, one first and then the
/// other, at times that do not depend on the answers, and so seldom that one thread keeps up and a
/// small part of the host is enough. A call that falls due while the one before still runs is left
/// out: what waits for one thread says nothing about a server's slots. What it found in a turn in
/// which the host became busy it throws away, and takes that turn again.
///
/// *Threads*: its own, of the lowest priority, works; a watch of the usual priority says whether it
/// may; anybody asks how far it is.
final class LoadTest {
    static final int ROUNDS = 10;

    private static final int FEWEST_OF_TURN = 2;
    private static final int MOST_OF_TURN = 200;
    private static final int CALM_LOOKS = 5;

    /// So often a turn is begun before the whole test is begun anew.
    private static final int MOST_TRIES = 50;

    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int WARM_UP_CALLS = 500;

    /// Of the host, for both versions together.
    private static final double PART = 0.1;

    /// One thread that is busy for more of its time lets calls wait for each other.
    private static final double MOST_BUSY = 0.5;

    private static final double SECOND = 1e9;
    private static final String UNDER_LOAD = "candidate is under load, alone";

    /// After an attempt that decided nothing.
    private static final long BETWEEN_ATTEMPTS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final LoadTestWish wish;
    private final LoadTestsSpec spec;
    private final LongSupplier nanoTime;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile LoadTestState state = new LoadTestState.Waiting("it is about to begin", null);

    /// What leaves it no room; null when nothing does.
    private volatile @Nullable String obstacle = "the host has not been looked at";

    /// Of the watch.
    private int calm;

    /// Time that its calls took.
    private volatile long spent;

    LoadTest(LoadTestWish wish, LoadTestsSpec spec) {
        this.wish = wish;
        this.spec = spec;
        this.nanoTime = spec.nanoTime();
    }

    LoadTestState state() {
        return state;
    }

    long spentNanos() {
        return spent;
    }

    /// Whether its thread has ended or will as soon as the call that it is in does.
    boolean isOver() {
        return ended.getCount() == 0;
    }

    /// Ends it, whatever it found.
    void end() {
        ended.countDown();
    }

    /// Says whether it may go on.
    ///
    /// @param busy what leaves it no room; null when nothing does
    void look(@Nullable String busy) {
        if (busy != null) {
            calm = 0;
            obstacle = busy;
        } else if (++calm >= CALM_LOOKS) {
            obstacle = null;
        }
    }

    // ---- its own thread ----

    /// Tries until something is decided.
    void work() {
        try {
            awaitRoom(nanoTime.getAsLong());
            while (!isOver() && !attempt()) {
                awaitRoom(nanoTime.getAsLong() + BETWEEN_ATTEMPTS_NANOS);
            }
        } finally {
            ended.countDown();
        }
    }

    /// Waits until then, and for as long as the host has no room.
    private void awaitRoom(long until) {
        while (!isOver() && (!hasRoom() || nanoTime.getAsLong() < until)) {
            spec.park().accept(LONGEST_PARK_NANOS);
        }
    }

    /// Whether the host has room; where it has none, the state says why.
    private boolean hasRoom() {
        @Nullable String busy = obstacle;
        if (busy != null) {
            waits("the test waits for room: " + busy);
        }
        return busy == null;
    }

    private void waits(String why) {
        if (state instanceof LoadTestState.Waiting(String told, var last) && !told.equals(why)) {
            state = new LoadTestState.Waiting(why, last);
        }
    }

    /// Whether something is decided.
    private boolean attempt() {
        try (TestedVersion stable = TestedVersion.of(wish.stableId(), spec);
                TestedVersion candidate = TestedVersion.of(wish.candidateId(), spec)) {
            return attempt(stable, candidate);
        } catch (UntestableException e) {
            if (e.isPassing()) {
                waits(String.valueOf(e.getMessage()));
                return false;
            }
            state = new LoadTestState.Impossible(String.valueOf(e.getMessage()));
        } catch (ModelRefusedException | InferenceException e) {
            state =
                    new LoadTestState.Impossible(
                            "the rows of its package are not answered: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            // A model is somebody else's code: whatever it throws is found here, by nobody's
            // request.
            state = new LoadTestState.Crashed("candidate crashed under load, alone: " + e);
        }
        return true;
    }

    private boolean attempt(TestedVersion stable, TestedVersion candidate) {
        waits(UNDER_LOAD);
        Side before = new Side(stable, false);
        Side after = new Side(candidate, true);
        if (!before.warmUp() || !after.warmUp()) {
            return false;
        }
        for (int round = 1; round <= ROUNDS; round++) {
            Side first = round % 2 == 0 ? before : after;
            Side second = round % 2 == 0 ? after : before;
            if (!isTaken(first, second) || !isTaken(second, first)) {
                return false;
            }
            boolean isLast = round == ROUNDS;
            LoadVerdict verdict =
                    new LoadVerdict(wish, after.rate(), after.latencies, before.latencies);
            if (isLast || verdict.isBeyondDoubt()) {
                return decided(verdict);
            }
        }
        return false;
    }

    /// Takes a turn, again where the host became busy in it. On a host that answers requests a call
    /// waits for a slot every now and then, and ten seconds without one may never come.
    private boolean isTaken(Side side, Side other) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            if (side.turn()) {
                return true;
            }
            if (!awaitRoom(side.version, other.version)) {
                return false;
            }
        }
        return false;
    }

    /// Waits until the host has room again; false when the test cannot go on.
    private boolean awaitRoom(TestedVersion one, TestedVersion other) {
        while (!isOver() && !one.isLeaving() && !other.isLeaving()) {
            if (hasRoom()) {
                waits(UNDER_LOAD);
                return true;
            }
            spec.park().accept(LONGEST_PARK_NANOS);
        }
        return false;
    }

    private boolean decided(LoadVerdict verdict) {
        if (verdict.report().verdict() == Verdict.INCONCLUSIVE) {
            state = new LoadTestState.Waiting(verdict.report().why(), verdict.report());
            return false;
        }
        state = new LoadTestState.Measured(verdict.report());
        return true;
    }

    private boolean mayNot(TestedVersion version) {
        return isOver() || obstacle != null || version.isLeaving();
    }

    /// One of the two versions, as it is put under load.
    private final class Side {
        private final TestedVersion version;
        private final boolean isCandidate;
        private final Latencies latencies = new Latencies(wish.p50(), wish.p99());
        private long calls;
        private long nanos;

        Side(TestedVersion version, boolean isCandidate) {
            this.version = version;
            this.isCandidate = isCandidate;
        }

        /// Calls that do not count; false when it may not go on.
        boolean warmUp() {
            long end = nanoTime.getAsLong() + WARM_UP_NANOS;
            do {
                if (mayNot(version)) {
                    return false;
                }
                // About as busy as later.
                spec.park().accept(Math.min(LONGEST_PARK_NANOS, call()));
            } while (calls < WARM_UP_CALLS && nanoTime.getAsLong() < end);
            return true;
        }

        /// Calls for a while; false when it may not go on, and what it found counts for nothing.
        boolean turn() {
            long interval = (long) (SECOND / rate());
            long begin = nanoTime.getAsLong();
            long due = begin;
            long[] took = new long[MOST_OF_TURN];
            int made = 0;
            while (made < FEWEST_OF_TURN || (made < MOST_OF_TURN && due - begin < TURN_NANOS)) {
                if (!awaits(due)) {
                    return false;
                }
                took[made++] = call();
                due = Math.max(due + interval, nanoTime.getAsLong());
            }
            if (!awaits(due)) {
                return false;
            }
            for (int i = 0; i < made; i++) {
                latencies.add(took[i]);
            }
            latencies.endTurn();
            return true;
        }

        private boolean awaits(long due) {
            for (long left = due - nanoTime.getAsLong();
                    left > 0;
                    left = due - nanoTime.getAsLong()) {
                if (mayNot(version)) {
                    return false;
                }
                spec.park().accept(Math.min(LONGEST_PARK_NANOS, left));
            }
            return !mayNot(version);
        }

        /// Calls a second: as many as are wanted, and no more than are cheap enough.
        double rate() {
            double busy = Math.min(PART * spec.processors(), MOST_BUSY);
            double cheap = nanos == 0 ? wish.perSecond() : busy * SECOND * calls / nanos;
            return Math.min(wish.perSecond(), cheap);
        }

        /// How long the next call took.
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
        private long call() {
            long begun = nanoTime.getAsLong();
            ask();
            long took = nanoTime.getAsLong() - begun;
            calls++;
            nanos += took;
            spent += took;
            return took;
        }

        /// What stable throws says nothing about candidate.
        private void ask() {
            try {
                version.call();
            } catch (InferenceException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                if (isCandidate) {
                    throw e;
                }
                throw new UntestableException(
                        "version " + wish.stable() + ", beside it, crashed: " + e, false);
            }
        }
    }
}
