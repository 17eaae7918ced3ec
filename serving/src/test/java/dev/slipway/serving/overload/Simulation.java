package dev.slipway.serving.overload;

import dev.slipway.api.inference.Priority;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
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
    private final Shedder shedder;
    private final AdaptiveLimit limit;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Queue<Asked> waiting = new ArrayDeque<>();
    private long now;
    private long numbers;
    private int inside;
    private int busy;
    private long refused;
    private final Map<Sender, Long> offeredBySender = new HashMap<>();
    private final Map<Sender, Long> goodBySender = new HashMap<>();
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
            Duration patience,
            Crowd crowd) {}

    private record Event(long at, long number, Runnable what) {}

    /// Who sends requests.
    ///
    /// @param callers how many there are
    /// @param sheddable the part of the requests that can be left out
    record Crowd(int callers, double sheddable) {}

    private record Sender(int caller, Priority priority) {}

    private record Asked(long at, int tries, Sender sender) {}

    Simulation(Setup setup, int seconds, long seed) {
        this.setup = setup;
        this.random = new SplittableRandom(seed);
        this.shedder = new Shedder(new Cohorts(seed), 0);
        this.limit = new AdaptiveLimit(setup.terms(), shedder, 0);
        this.goodBySecond = new long[seconds];
        this.limitBySecond = new int[seconds];
        this.offeredBySecond = new long[seconds];
        at(0, this::arrive);
        for (int second = 0; second < seconds; second++) {
            int which = second;
            at(second * SECOND + SECOND / 2, () -> limitBySecond[which] = limit.limit(now));
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
        Sender sender = sender();
        if (now > SECOND * 10) {
            offeredBySender.merge(sender, 1L, Long::sum);
        }
        ask(0, sender);
        double wait = -Math.log(1 - random.nextDouble()) / rate * SECOND;
        at(now + 1 + (long) wait, this::arrive);
    }

    private Sender sender() {
        Crowd crowd = setup.crowd();
        boolean canWait = random.nextDouble() < crowd.sheddable();
        return new Sender(
                random.nextInt(crowd.callers()), canWait ? Priority.SHEDDABLE : Priority.CRITICAL);
    }

    private void ask(int tries, Sender sender) {
        String caller = "caller " + sender.caller();
        boolean isShed = shedder.sheds(sender.priority(), caller, now);
        if ((isShed || limit.isFull(inside, sender.priority(), now)) && !waiting.isEmpty()) {
            limit.refused();
            refused++;
            again(tries, sender, SECOND);
        } else if (waiting.size() >= setup.queue() || inside >= setup.terms().bound()) {
            again(tries, sender, SECOND);
        } else {
            inside++;
            waiting.add(new Asked(now, tries, sender));
            serve();
        }
    }

    private void again(int tries, Sender sender, long after) {
        if (tries < setup.retries()) {
            long wait = after / 2 + random.nextLong(after);
            at(now + wait, () -> ask(tries + 1, sender));
        }
    }

    private void serve() {
        while (busy < setup.slots() && !waiting.isEmpty()) {
            Asked next = waiting.remove();
            if (now - next.at() > setup.patience().toNanos()) {
                limit.expired(next.at(), now, inside);
                inside--;
                again(next.tries(), next.sender(), MILLI);
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
            if (now > SECOND * 10) {
                goodBySender.merge(request.sender(), 1L, Long::sum);
            }
        } else if (now - request.at() > setup.patience().toNanos()) {
            again(request.tries(), request.sender(), MILLI);
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

    /// The part of the requests of a priority that were answered as promised, after ten seconds.
    double answered(Priority priority) {
        return sum(goodBySender, priority) / sum(offeredBySender, priority);
    }

    private static double sum(Map<Sender, Long> bySender, Priority priority) {
        return bySender.entrySet().stream()
                .filter(entry -> entry.getKey().priority() == priority)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /// The same for each caller, in order.
    double[] answeredByCaller() {
        return offeredBySender.entrySet().stream()
                .mapToDouble(offered ->
                        goodBySender.getOrDefault(offered.getKey(), 0L)
                                / (double) offered.getValue())
                .sorted()
                .toArray();
    }

    Phase phase() {
        return limit.phase(now);
    }
}
