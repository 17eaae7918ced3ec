package dev.slipway.serving.activation;

import dev.slipway.api.model.Tier;
import dev.slipway.api.status.ColdStart;
import dev.slipway.api.status.LoadPhase;
import dev.slipway.serving.activation.Forecast.LastTwo;
import dev.slipway.serving.activation.Forecast.Loads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What loads of dormant versions took: the last ones, and all of them in sum.
///
/// *Threads*: safe from any number of threads; what is expected is read without a lock, as every
/// request of a crowd asks for it.
public final class StartLedger {
    private final int kept;
    private final Map<Tier, Deque<ColdStart>> last = new EnumMap<>(Tier.class);
    private final Map<Tier, Sums> sums = new EnumMap<>(Tier.class);
    private final Map<Kind, Deque<Long>> nanos = new HashMap<>();

    /// A map is not changed once it is here.
    private volatile Map<Kind, Long> expected = Map.of();

    /// What both of the last two took that a crowd came to; not changed once it is here, either.
    private volatile Map<Tier, Long> inCrowd = Map.of();

    /// Loads that take as long: a crowd that comes meanwhile takes processors from one.
    private record Kind(Tier from, boolean isCrowded) {}

    /// All starts from one tier.
    ///
    /// @param count how many there were
    /// @param phases what each phase took in all of them together
    public record Sums(long count, Map<LoadPhase, Duration> phases) {
        public Sums {
            phases = Map.copyOf(phases);
        }

        private static final Sums NONE = new Sums(0, Map.of());

        private Sums plus(Map<LoadPhase, Duration> more, int starts) {
            Map<LoadPhase, Duration> all = new EnumMap<>(LoadPhase.class);
            all.putAll(phases);
            more.forEach((phase, time) -> all.merge(phase, time, Duration::plus));
            return new Sums(count + starts, all);
        }
    }

    /// @param kept starts of each tier that are kept one by one
    public StartLedger(int kept) {
        this.kept = kept;
    }

    /// Notes a start whose version is ready.
    ///
    /// @param isAwaited whether requests had it begin, for whom warming up is cut short
    /// @param isCrowded whether a crowd of them came meanwhile
    public synchronized void note(ColdStart start, boolean isAwaited, boolean isCrowded) {
        Deque<ColdStart> known = last.computeIfAbsent(start.from(), tier -> new ArrayDeque<>());
        known.addLast(start);
        if (known.size() > kept) {
            known.removeFirst();
        }
        add(start.from(), start.phases(), 1);
        took(new Kind(start.from(), isCrowded), awaitedNanos(start, isAwaited));
    }

    /// Under the lock.
    private void took(Kind kind, long each) {
        Deque<Long> took = nanos.computeIfAbsent(kind, one -> new ArrayDeque<>());
        took.addLast(each);
        if (took.size() > kept) {
            took.removeFirst();
        }
        Map<Kind, Long> now = new HashMap<>(expected);
        now.put(kind, nineOfTen(took));
        expected = now;
        if (kind.isCrowded() && took.size() > 1) {
            Map<Tier, Long> crowded = new EnumMap<>(Tier.class);
            crowded.putAll(inCrowd);
            crowded.put(kind.from(), lastTwo(took).leastNanos());
            inCrowd = crowded;
        }
    }

    private static LastTwo lastTwo(@Nullable Deque<Long> took) {
        LastTwo two = LastTwo.NONE;
        if (took != null) {
            Iterator<Long> newest = took.descendingIterator();
            long newer = newest.hasNext() ? newest.next() : 0L;
            long older = newest.hasNext() ? newest.next() : 0L;
            two = new LastTwo(newer, older);
        }
        return two;
    }

    /// Expects what loads took before this process knew of the version; they are no starts of it.
    synchronized void expect(Map<Tier, Loads> before) {
        before.forEach((from, loads) -> {
            expect(new Kind(from, false), loads.calmNanos());
            expect(new Kind(from, true), loads.crowded().olderNanos());
            expect(new Kind(from, true), loads.crowded().newerNanos());
        });
    }

    private void expect(Kind kind, long each) {
        if (each > 0) {
            took(kind, each);
        }
    }

    /// What loads took, for another process to expect.
    synchronized Map<Tier, Loads> loads() {
        Map<Tier, Loads> all = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
            long calm = expected.getOrDefault(new Kind(tier, false), 0L);
            all.put(tier, new Loads(calm, lastTwo(nanos.get(new Kind(tier, true)))));
        }
        return all;
    }

    /// Notes what the last start from a tier took until its first answer.
    public synchronized void answered(Tier from, Duration took) {
        Map<LoadPhase, Duration> first = Map.of(LoadPhase.FIRST_ANSWER, took);
        Deque<ColdStart> known = last.get(from);
        if (known != null && !known.isEmpty()) {
            ColdStart start = known.removeLast();
            Map<LoadPhase, Duration> phases = new EnumMap<>(LoadPhase.class);
            phases.putAll(start.phases());
            phases.putAll(first);
            known.addLast(new ColdStart(start.from(), start.at(), phases));
        }
        add(from, first, 0);
    }

    private void add(Tier from, Map<LoadPhase, Duration> phases, int starts) {
        sums.put(from, sums.getOrDefault(from, Sums.NONE).plus(phases, starts));
    }

    private static long nineOfTen(Deque<Long> took) {
        long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[(sorted.length - 1) * 9 / 10];
    }

    /// What it says of the next one that requests wait for: nothing of how long others were loaded
    /// first, nor of warming up for as long as it took.
    private static long awaitedNanos(ColdStart start, boolean isAwaited) {
        Duration took = start.untilReady().minus(phase(start, LoadPhase.QUEUE));
        return (isAwaited ? took : took.minus(phase(start, LoadPhase.WARM_UP))).toNanos();
    }

    private static Duration phase(ColdStart start, LoadPhase phase) {
        return start.phases().getOrDefault(phase, Duration.ZERO);
    }

    /// What nine starts of ten took at most, of those kept, from the moment they had a loading
    /// thread until the version was ready, in nanoseconds; empty when there was none. Of those that
    /// a crowd came to it says nothing, as long as there are others; one alone says nothing at all.
    public OptionalLong expectedNanos(Tier from) {
        Long calm = expected.get(new Kind(from, false));
        return optional(calm == null ? inCrowd.get(from) : calm);
    }

    /// The same, or what the only load took where a crowd came to it: not to refuse anybody by.
    OptionalLong likelyNanos(Tier from) {
        OptionalLong known = expectedNanos(from);
        return known.isPresent() ? known : optional(expected.get(new Kind(from, true)));
    }

    private static OptionalLong optional(@Nullable Long nanos) {
        return nanos == null ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    /// The same where a crowd waits: no less than without one, and what both of the last two took
    /// that a crowd came to. What is cold has all to do that what is warm has, as behind a restart.
    public OptionalLong expectedInCrowdNanos(Tier from) {
        OptionalLong calm = expectedNanos(from);
        Map<Tier, Long> known = inCrowd;
        Long own = known.get(from);
        Long crowded = own == null && from == Tier.COLD ? known.get(Tier.WARM) : own;
        return crowded == null || (calm.isPresent() && calm.getAsLong() > crowded)
                ? calm
                : OptionalLong.of(crowded);
    }

    /// The starts that are kept, by tier, oldest first.
    public synchronized List<ColdStart> starts() {
        return last.values().stream().flatMap(Deque::stream).toList();
    }

    /// All starts, by the tier that they came from.
    public synchronized Map<Tier, Sums> sums() {
        return Map.copyOf(sums);
    }
}
