package dev.slipway.features.online;

import dev.slipway.api.model.Cell;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
    public Column of(int aggregate, Column keys, @Nullable Column moments) {
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
        public Column of(int aggregate, Column keys, @Nullable Column moments) {
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

    @Override
    public Optional<Cell> textAgain(int aggregate, String key, long moment) {
        return aggregates.get(aggregate).textAgain(key, moment);
    }

    private Column of(int aggregate, Column keys, @Nullable Column moments, long now) {
        KeptAggregate kept = aggregates.get(aggregate);
        return kept.aggregate().type() == Type.TEXT
                ? texts(kept, keys, moments, now)
                : numbers(kept, keys, moments, now);
    }

    private static Numbers numbers(
            KeptAggregate kept, Column keys, @Nullable Column moments, long now) {
        Numbers values = new Numbers(keys.rows());
        for (int row = 0; row < keys.rows(); row++) {
            if (isAsked(keys, moments, row)) {
                long moment = moments == null ? now : moments.whole(row);
                values.set(row, kept.at(AggregateValues.key(keys, row), moment));
            } else {
                kept.missed();
            }
        }
        return values;
    }

    private static Texts texts(
            KeptAggregate kept, Column keys, @Nullable Column moments, long now) {
        Texts values = new Texts(keys.rows());
        for (int row = 0; row < keys.rows(); row++) {
            if (isAsked(keys, moments, row)) {
                long moment = moments == null ? now : moments.whole(row);
                String text = kept.textAt(AggregateValues.key(keys, row), moment);
                values.set(row, text == null ? "" : text);
            } else {
                kept.missed();
            }
        }
        return values;
    }

    private static boolean isAsked(Column keys, @Nullable Column moments, int row) {
        return !keys.isMissing(row) && (moments == null || !moments.isMissing(row));
    }

    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            closed.run();
        }
    }
}
