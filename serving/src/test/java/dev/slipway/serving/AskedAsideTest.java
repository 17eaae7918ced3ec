package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.slipway.api.model.Cell;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import dev.slipway.quiet.Niceness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who asks for aggregates, whose locks requests take.
final class AskedAsideTest {
    private static final Numbers KEYS = new Numbers(1);

    @TempDir private Path scratch;
    private final List<String> askers = new CopyOnWriteArrayList<>();
    private final List<Boolean> lowest = new CopyOnWriteArrayList<>();

    /// Values that note who asks for them.
    private final class Noted implements AggregateValues {
        private void note() {
            askers.add(Thread.currentThread().getName());
            lowest.add(Niceness.isLowest());
        }

        @Override
        public Numbers of(int aggregate, Column keys, @Nullable Column moments) {
            note();
            return KEYS;
        }

        @Override
        public OptionalDouble again(int aggregate, String key, long moment) {
            note();
            return OptionalDouble.of((double) moment);
        }

        @Override
        public Optional<Cell> textAgain(int aggregate, String key, long moment) {
            note();
            return Optional.of(new Cell.Text(key + moment));
        }
    }

    private FeatureDefinition definition() throws IOException {
        return FeatureDefinition.read(
                Files.writeString(
                        scratch.resolve("features.yaml"),
                        "columns: {origin: text}\nfeatures:\n  origin: origin\n"));
    }

    private static void ask(AggregateValues values) {
        assertThat(values.of(0, KEYS, null)).isSameAs(KEYS);
        assertThat(values.ofOneMoment().of(0, KEYS, null)).isSameAs(KEYS);
        assertThat(values.again(0, "ATL", 7)).hasValue(7);
        assertThat(values.textAgain(0, "ATL", 7)).contains(new Cell.Text("ATL7"));
    }

    private static void run(Runnable work) throws InterruptedException {
        Thread thread = Thread.ofPlatform().name("mine").start(work);
        thread.join();
    }

    @Test
    void usualThreadsAskByThemselves() throws Exception {
        try (AskedAside aside = AskedAside.of(_ -> new Noted())) {
            AggregateValues values = aside.open(definition());
            run(() -> ask(values));
            assertThat(askers).hasSize(4).containsOnly("mine");
            assertThat(lowest).containsOnly(false);
        }
    }

    /// One that is begun by a thread of the lowest priority has it too.
    @Test
    void threadsOfTheLowestPriorityAreAskedFor() throws Exception {
        try (AskedAside aside = AskedAside.of(_ -> new Noted())) {
            AggregateValues values = aside.open(definition());
            run(() -> {
                Niceness.makeLowest();
                ask(values);
                try {
                    run(() -> ask(values));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(askers).hasSize(8).containsOnly("feature-asker");
            assertThat(lowest).containsOnly(false);
        }
    }

    /// The verdict of a shadow names what broke.
    @Test
    void whatBreaksIsThrownAsItIs() throws Exception {
        AggregateValues broken =
                (_, _, _) -> {
                    throw new OutOfMemoryError("made up");
                };
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        try (AskedAside aside = AskedAside.of(_ -> broken)) {
            AggregateValues values = aside.open(definition());
            run(() -> {
                Niceness.makeLowest();
                thrown.add(catchThrowable(() -> values.of(0, KEYS, null)));
            });
        }
        assertThat(thrown).singleElement().isInstanceOf(OutOfMemoryError.class);
    }
}
