package dev.slipway.serving.overload;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;

/// An endpoint on a few slots under open arrivals, on virtual time: callers give up after a while
/// and try again, as impatient ones do.
final class Simulation {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000_000_000;

    private final Setup setup;
    private final SplittableRandom random;
    private final AdaptiveLimit limit;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Queue<Asked> waiting = new ArrayDeque<>();
    private long now;
    private long numbers;
    private int inside;
    private int busy;
    private long refused;
    private final long[] goodBySecond;
    private final int[] limitBySecond;
    private final long[] offeredBySecond;

    /// What is simulated.
    ///
    /// @param perSecond new requests a second, at a time in seconds
    /// @param service draws the time of an execution from a uniform number
    /// @param retries how often a caller that got nothing tries again
    /// @param patience after which a caller gives up
    record Setup(
            LimitTerms terms,
            int slots,
            int queue,
            DoubleUnaryOperator perSecond,
            LongUnaryOperator service,
            int retries,
            Duration patience) {}

    private record Event(long at, long number, Runnable what) {}

    private record Asked(long at, int tries) {}

    Simulation(Setup setup, int seconds, long seed) {
        this.setup = setup;
        this.random = new SplittableRandom(seed);
        this.limit = new AdaptiveLimit(setup.terms(), 0);
        this.goodBySecond = new long[seconds];
        this.limitBySecond = new int[seconds];
        this.offeredBySecond = new long[seconds];
        at(0, this::arrive);
        for (int second = 0; second < seconds; second++) {
            int which = second;
            at(second * SECOND + SECOND / 2, () -> limitBySecond[which] = limit.limit());
        }
        while (!events.isEmpty() && events.peek().at() < seconds * SECOND) {
            Event next = events.remove();
            now = next.at();
            next.what().run();
        }
    }

    private void at(long when, Runnable what) {
        events.add(new Event(when, numbers++, what));
    }

    private void arrive() {
        double rate = setup.perSecond().applyAsDouble(now / (double) SECOND);
        offeredBySecond[(int) (now / SECOND)]++;
        ask(0);
        double wait = -Math.log(1 - random.nextDouble()) / rate * SECOND;
        at(now + 1 + (long) wait, this::arrive);
    }

    private void ask(int tries) {
        if (limit.isFull(inside, now) && !waiting.isEmpty()) {
            limit.refused();
            refused++;
            again(tries, SECOND);
        } else if (waiting.size() >= setup.queue() || inside >= setup.terms().bound()) {
            again(tries, SECOND);
        } else {
            inside++;
            waiting.add(new Asked(now, tries));
            serve();
        }
    }

    private void again(int tries, long after) {
        if (tries < setup.retries()) {
            long wait = after / 2 + random.nextLong(after);
            at(now + wait, () -> ask(tries + 1));
        }
    }

    private void serve() {
        while (busy < setup.slots() && !waiting.isEmpty()) {
            Asked next = waiting.remove();
            if (now - next.at() > setup.patience().toNanos()) {
                limit.expired(next.at(), now, inside);
                inside--;
                again(next.tries(), MILLI);
                continue;
            }
            busy++;
            long takes = setup.service().applyAsLong(random.nextLong(1_000_000));
            at(now + takes, () -> end(next, takes));
        }
    }

    private void end(Asked request, long took) {
        busy--;
        limit.answered(request.at(), now, took, inside);
        inside--;
        if (now - request.at() <= setup.terms().p99().toNanos()) {
            goodBySecond[(int) (now / SECOND)]++;
        } else if (now - request.at() > setup.patience().toNanos()) {
            again(request.tries(), MILLI);
        }
        serve();
    }

    /// Requests that the limit kept out.
    long refused() {
        return refused;
    }

    /// Requests a second that were answered as promised, over these seconds.
    double goodput(int from, int to) {
        return mean(goodBySecond, from, to);
    }

    /// New requests a second, over these seconds.
    double offered(int from, int to) {
        return mean(offeredBySecond, from, to);
    }

    private static double mean(long[] bySecond, int from, int to) {
        double sum = 0;
        for (int second = from; second < to; second++) {
            sum += bySecond[second];
        }
        return sum / (to - from);
    }

    /// The mean limit, over these seconds.
    double limit(int from, int to) {
        double sum = 0;
        for (int second = from; second < to; second++) {
            sum += limitBySecond[second];
        }
        return sum / (to - from);
    }

    Phase phase() {
        return limit.phase();
    }
}
