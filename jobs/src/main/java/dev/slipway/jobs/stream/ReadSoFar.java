package dev.slipway.jobs.stream;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;

/// What the tasks of a process have read of a stream whose rows see events.
///
/// *Threads*: any.
public final class ReadSoFar {
    private final LongAccumulator newest = new LongAccumulator(Math::max, Long.MIN_VALUE);
    private final Set<Place> places = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Long> next = new ConcurrentHashMap<>();

    /// A partition of a topic that is read.
    public record Place(String topic, int partition) {}

    /// Notes that a message has come from a partition.
    public void reads(Place place) {
        places.add(place);
    }

    /// Partitions of which a message has come in this attempt.
    public Set<Place> places() {
        return Set.copyOf(places);
    }

    /// Whether any has.
    public boolean isReading() {
        return !places.isEmpty();
    }

    /// Notes, by partition of the rows, where reading goes on behind a barrier that is to pass.
    public void behindBarrier(Map<Integer, Long> offsets) {
        next.putAll(offsets);
    }

    /// By partition of the rows, where reading goes on behind the newest barrier that has passed
    /// there; none of a partition of which nothing has come in this attempt.
    Map<Integer, Long> behindBarrier() {
        return Map.copyOf(next);
    }

    /// Notes a moment that a message has.
    public void reached(long moment) {
        newest.accumulate(moment);
    }

    /// The newest moment that a message has had; the least number before the first.
    public long newest() {
        return newest.get();
    }
}
