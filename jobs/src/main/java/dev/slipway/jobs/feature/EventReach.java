package dev.slipway.jobs.feature;

import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.Visibility;
import java.util.Arrays;
import java.util.List;

/// From when to when there are events at hand, for each aggregate. A window that reaches further
/// may have held others, which nobody knows of here.
///
/// *Threads*: one.
final class EventReach {
    private final List<Aggregate> aggregates;
    private final long[] first;
    private final long[] last;

    /// No event yet.
    EventReach(List<Aggregate> aggregates) {
        this.aggregates = aggregates;
        first = new long[aggregates.size()];
        last = new long[aggregates.size()];
        Arrays.fill(first, Long.MAX_VALUE);
        Arrays.fill(last, Long.MIN_VALUE);
    }

    /// An event is at hand.
    void add(int aggregate, Event event) {
        first[aggregate] = Math.min(first[aggregate], event.time());
        last[aggregate] = Math.max(last[aggregate], event.available());
    }

    /// Whether all that a window sees at a moment lies between events that are at hand.
    boolean holds(int aggregate, long moment) {
        long expired = Visibility.expired(aggregates.get(aggregate).feature(), moment);
        return first[aggregate] <= expired && moment <= last[aggregate];
    }
}
