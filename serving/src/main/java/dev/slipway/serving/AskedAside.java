package dev.slipway.serving;

import dev.slipway.api.model.Cell;
import dev.slipway.features.AggregateLookup;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Column;
import dev.slipway.quiet.Niceness;
import dev.slipway.serving.fleet.UsualPriority;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Aggregates of features, asked for at the [UsualPriority] whoever asks: the lock of a key may be
/// wanted by requests.
///
/// *Threads*: any.
public final class AskedAside implements AggregateLookup, AutoCloseable {
    private final AggregateLookup lookup;
    private final UsualPriority usual = new UsualPriority("feature-asker");

    private AskedAside(AggregateLookup lookup) {
        this.lookup = lookup;
    }

    /// Aggregates, and the thread that asks for them, which begins with the priority of this one.
    public static AskedAside of(AggregateLookup lookup) {
        return new AskedAside(lookup);
    }

    @Override
    public AggregateValues open(FeatureDefinition definition) {
        return new Values(lookup.open(definition));
    }

    /// The values of a definition.
    private final class Values implements AggregateValues {
        private final AggregateValues values;

        Values(AggregateValues values) {
            this.values = values;
        }

        @Override
        public Column of(int aggregate, Column keys, @Nullable Column moments) {
            return usual.run(() -> values.of(aggregate, keys, moments));
        }

        @Override
        public AggregateValues ofOneMoment() {
            AggregateValues one = values.ofOneMoment();
            return Niceness.isLowest() ? new Values(one) : one;
        }

        @Override
        public OptionalLong moment() {
            return values.moment();
        }

        @Override
        public OptionalDouble again(int aggregate, String key, long moment) {
            return usual.run(() -> values.again(aggregate, key, moment));
        }

        @Override
        public Optional<Cell> textAgain(int aggregate, String key, long moment) {
            return usual.run(() -> values.textAgain(aggregate, key, moment));
        }

        @Override
        public void close() {
            values.close();
        }
    }

    /// Ends the thread, once nobody of the lowest priority asks any more.
    @Override
    public void close() {
        usual.close();
    }
}
