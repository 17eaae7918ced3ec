package dev.slipway.features.online;

import dev.slipway.features.AggregateValues;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What a loaded version's aggregates are now.
///
/// *Threads*: any.
final class OnlineValues implements AggregateValues {
    private final List<KeptAggregate> aggregates;
    private final InstantSource clock;
    private final Runnable closed;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    OnlineValues(List<KeptAggregate> aggregates, InstantSource clock, Runnable closed) {
        this.aggregates = List.copyOf(aggregates);
        this.clock = clock;
        this.closed = closed;
    }

    @Override
    public Numbers of(int aggregate, Column keys, @Nullable Column moments) {
        return of(aggregate, keys, moments, clock.millis());
    }

    @Override
    public AggregateValues ofOneMoment() {
        return new OfOneMoment(clock.millis());
    }

    /// All that is asked for now is asked at one moment.
    private final class OfOneMoment implements AggregateValues {
        private final long now;

        OfOneMoment(long now) {
            this.now = now;
        }

        @Override
        public Numbers of(int aggregate, Column keys, @Nullable Column moments) {
            return OnlineValues.this.of(aggregate, keys, moments, now);
        }

        @Override
        public OptionalLong moment() {
            return OptionalLong.of(now);
        }
    }

    @Override
    public OptionalDouble again(int aggregate, String key, long moment) {
        return aggregates.get(aggregate).again(key, moment);
    }

    private Numbers of(int aggregate, Column keys, @Nullable Column moments, long now) {
        KeptAggregate kept = aggregates.get(aggregate);
        Numbers values = new Numbers(keys.rows());
        for (int row = 0; row < keys.rows(); row++) {
            if (keys.isMissing(row) || (moments != null && moments.isMissing(row))) {
                kept.missed();
            } else {
                long moment = moments == null ? now : moments.whole(row);
                values.set(row, kept.at(AggregateValues.key(keys, row), moment));
            }
        }
        return values;
    }

    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            closed.run();
        }
    }
}
