package dev.slipway.runtime.remote;

import dev.slipway.api.spec.BackendTerms;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Leaves a backend alone that fails: closed it lets every call through; it opens when too large a
/// part of the calls of the last ten seconds failed; after a while it lets a few through, and
/// closes when they succeed or opens again for twice as long.
///
/// *Source*: Nygard, "Release It!", circuit breaker.
///
/// *Threads*: safe from any number of threads. *Units*: nanoseconds of a monotonic clock.
final class Breaker {
    /// Calls that are let through when it may close.
    static final int TRIALS = 3;

    private static final int BUCKETS = 10;
    private static final long BUCKET_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_DOUBLINGS = 4;

    // All guarded by this.
    private final int[] calls = new int[BUCKETS];
    private final int[] failures = new int[BUCKETS];
    private long bucket = Long.MIN_VALUE;
    private State state = State.CLOSED;
    private long generation;
    private long openUntil;
    private int doublings;

    /// Whether looks opened it, and none has reached the backend since: trials between two of them
    /// find nobody either.
    private boolean byHealth;

    private int trialsInside;
    private int trialsSucceeded;

    /// What it does with calls.
    enum State {
        CLOSED,
        OPEN,
        HALF_OPEN;

        /// As metrics and events write it.
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// A call that was let through.
    ///
    /// @param generation of the state that let it through; what it shows does not count for others
    record Pass(long generation) {}

    /// Lets a call through, or not.
    synchronized Optional<Pass> enter(long now) {
        if (state == State.OPEN && now - openUntil >= 0) {
            turn(State.HALF_OPEN);
        }
        if (state == State.OPEN || (state == State.HALF_OPEN && !hasTrials())) {
            return Optional.empty();
        }
        if (state == State.HALF_OPEN) {
            trialsInside++;
        }
        return Optional.of(new Pass(generation));
    }

    private boolean hasTrials() {
        return trialsInside + trialsSucceeded < TRIALS;
    }

    /// How long it stays open; 0 when it is not.
    synchronized long openNanos(long now) {
        return state == State.OPEN ? Math.max(0, openUntil - now) : 0;
    }

    synchronized State state() {
        return state;
    }

    /// A call showed that the backend works.
    synchronized void succeeded(Pass pass, long now) {
        if (pass.generation() != generation) {
            return;
        }
        if (state == State.CLOSED) {
            count(now, false);
        } else {
            trialsInside--;
            trialsSucceeded++;
            if (trialsSucceeded >= TRIALS) {
                close();
            }
        }
    }

    /// A call showed that it does not.
    synchronized void failed(Pass pass, BackendTerms.Breaker terms, long now) {
        if (pass.generation() != generation) {
            return;
        }
        if (state == State.HALF_OPEN) {
            doublings = Math.min(MOST_DOUBLINGS, doublings + 1);
            open(terms, now);
            return;
        }
        count(now, true);
        int all = Arrays.stream(calls).sum();
        int failed = Arrays.stream(failures).sum();
        if (all >= terms.minimum() && failed >= terms.failures() * all) {
            open(terms, now);
        }
    }

    /// A call showed nothing.
    synchronized void showedNothing(Pass pass) {
        if (pass.generation() == generation && state == State.HALF_OPEN) {
            trialsInside--;
        }
    }

    /// Looks have shown that the backend cannot be reached: no call has to find that out.
    synchronized void unreachable(BackendTerms.Breaker terms, long now) {
        if (state != State.OPEN) {
            open(terms, now);
        } else {
            openUntil = Math.max(openUntil, now + terms.open().toNanos());
        }
        byHealth = true;
    }

    /// A look has reached it again; when it was looks that opened it, calls are tried at once, and
    /// what was tried before decides nothing.
    synchronized void reachable() {
        if (byHealth) {
            byHealth = false;
            turn(State.HALF_OPEN);
        }
    }

    /// Stands in front of another backend: what was found of the former one does not count, nor do
    /// its calls that are still on their way.
    synchronized void begin() {
        close();
    }

    private void close() {
        doublings = 0;
        byHealth = false;
        turn(State.CLOSED);
    }

    private void open(BackendTerms.Breaker terms, long now) {
        turn(State.OPEN);
        openUntil = now + (terms.open().toNanos() << doublings);
    }

    private void turn(State next) {
        state = next;
        generation++;
        trialsInside = 0;
        trialsSucceeded = 0;
        Arrays.fill(calls, 0);
        Arrays.fill(failures, 0);
    }

    private void count(long now, boolean isFailure) {
        long current = Math.floorDiv(now, BUCKET_NANOS);
        if (bucket == Long.MIN_VALUE || current - bucket >= BUCKETS) {
            Arrays.fill(calls, 0);
            Arrays.fill(failures, 0);
            bucket = current;
        }
        while (bucket < current) {
            bucket++;
            calls[slot(bucket)] = 0;
            failures[slot(bucket)] = 0;
        }
        calls[slot(current)]++;
        failures[slot(current)] += isFailure ? 1 : 0;
    }

    private static int slot(long index) {
        return Math.floorMod(index, BUCKETS);
    }
}
