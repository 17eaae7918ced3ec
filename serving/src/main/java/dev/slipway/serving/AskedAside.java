package dev.slipway.serving;

import dev.slipway.api.model.Cell;
import dev.slipway.features.AggregateLookup;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Column;
import dev.slipway.quiet.Niceness;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Aggregates that threads of the lowest priority have asked by a thread of the usual one: they may
/// be stopped for seconds wherever they are, and whoever asked for the same key would wait for
/// their lock as long.
///
/// *Threads*: any. Those of the usual priority ask by themselves.
public final class AskedAside implements AggregateLookup, AutoCloseable {
    private final AggregateLookup lookup;
    private final ExecutorService asker;

    private AskedAside(AggregateLookup lookup, ExecutorService asker) {
        this.lookup = lookup;
        this.asker = asker;
    }

    /// Aggregates, and the thread that asks for them, which begins with the priority of this one.
    public static AskedAside of(AggregateLookup lookup) {
        ExecutorService asker =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("feature-asker").daemon().factory());
        // Were it begun by the first that needs it, it would have that one's priority.
        asker.execute(() -> {});
        return new AskedAside(lookup, asker);
    }

    @Override
    public AggregateValues open(FeatureDefinition definition) {
        return new Values(lookup.open(definition));
    }

    private <T> T ask(Supplier<T> question) {
        return Niceness.isLowest()
                ? CompletableFuture.supplyAsync(question, asker).join()
                : question.get();
    }

    /// The values of a definition.
    private final class Values implements AggregateValues {
        private final AggregateValues values;

        Values(AggregateValues values) {
            this.values = values;
        }

        @Override
        public Column of(int aggregate, Column keys, @Nullable Column moments) {
            return ask(() -> values.of(aggregate, keys, moments));
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
            return ask(() -> values.again(aggregate, key, moment));
        }

        @Override
        public Optional<Cell> textAgain(int aggregate, String key, long moment) {
            return ask(() -> values.textAgain(aggregate, key, moment));
        }

        @Override
        public void close() {
            values.close();
        }
    }

    /// Ends the thread, once nobody of the lowest priority asks any more.
    @Override
    public void close() {
        asker.shutdown();
    }
}
