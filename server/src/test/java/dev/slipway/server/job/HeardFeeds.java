package dev.slipway.server.job;

import dev.slipway.features.online.StreamFeeds;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Aggregation;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.EventFields;
import dev.slipway.features.window.FedOutcome;
import dev.slipway.features.window.FedPart;
import dev.slipway.features.window.StreamedAggregate;
import dev.slipway.features.window.WindowChanges;
import dev.slipway.features.window.WindowedFeature;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/// A place for windows of streams that remembers what it was told.
final class HeardFeeds implements StreamFeeds {
    static final long UNTIL = 979_430_400_000L;

    /// What becomes of parts.
    final AtomicReference<FedOutcome> outcome = new AtomicReference<>(FedOutcome.TAKEN);

    final List<FedPart> parts = new CopyOnWriteArrayList<>();
    final AtomicReference<Set<String>> jobs = new AtomicReference<>(Set.of());

    @Override
    public FedOutcome feed(FedPart part) {
        parts.add(part);
        return outcome.get();
    }

    @Override
    public OptionalLong fedUntil(Set<String> sources) {
        return sources.equals(Set.of("arrivals")) ? OptionalLong.of(UNTIL) : OptionalLong.empty();
    }

    @Override
    public void keepFeeders(Set<String> now) {
        jobs.set(now);
    }

    /// A part of one arrival.
    static FedPart part(String job, long attempt, long checkpoint) {
        return part("arrivals", job, attempt, checkpoint);
    }

    /// A part of one event.
    static FedPart part(String source, String job, long attempt, long checkpoint) {
        Aggregate aggregate =
                new Aggregate(
                        new EventFields(source, "origin", "time", null, null),
                        new WindowedFeature(
                                "landed",
                                Aggregation.Plain.COUNT,
                                Duration.ofHours(1),
                                Duration.ZERO,
                                Duration.ofMinutes(1)));
        WindowChanges changes = new WindowChanges();
        StreamedAggregate stream = new StreamedAggregate(aggregate, changes);
        boolean _ = stream.tell(new Event("ATL", UNTIL, UNTIL, 1));
        return new FedPart(
                new FedPart.Lane(job, attempt, 0, 1),
                new FedPart.Mark(0, checkpoint, UNTIL, true),
                aggregate,
                changes.take(1 << 20));
    }
}
