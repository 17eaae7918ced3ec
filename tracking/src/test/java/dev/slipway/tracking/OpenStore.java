package dev.slipway.tracking;

import dev.slipway.api.tracking.Experiment;
import dev.slipway.api.tracking.ExperimentId;
import dev.slipway.api.tracking.Metric;
import dev.slipway.api.tracking.Param;
import dev.slipway.api.tracking.Run;
import dev.slipway.api.tracking.RunId;
import dev.slipway.api.tracking.Tag;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// A store in a folder, with a clock that goes on by a millisecond whenever it is looked at.
final class OpenStore implements AutoCloseable {
    static final Metric.About ALONE = Metric.RUN_ALONE;

    final TrackingStore store;
    final AtomicLong millis = new AtomicLong(1_000);

    OpenStore(Path folder) throws IOException {
        store =
                TrackingStore.open(
                        folder.resolve("tracking.db"),
                        folder.resolve("tracking"),
                        () -> Instant.ofEpochMilli(millis.incrementAndGet()),
                        new Random(7));
    }

    ExperimentId experiment(String name, Tag... tags) {
        return store.experiments()
                .create(new Experiment.Start(name, Optional.empty(), List.of(tags)))
                .id();
    }

    RunId run(ExperimentId experiment, String name) {
        return store.runs()
                .create(
                        new Run.Start(
                                experiment,
                                "ada",
                                Optional.of(name),
                                OptionalLong.empty(),
                                List.of()))
                .head()
                .id();
    }

    void metric(RunId run, String key, double value) {
        store.runs()
                .log(
                        run,
                        new Run.Batch(
                                List.of(new Metric(key, value, 1, 0, ALONE)),
                                List.of(),
                                List.of()));
    }

    void param(RunId run, String key, String value) {
        store.runs().log(run, new Run.Batch(List.of(), List.of(new Param(key, value)), List.of()));
    }

    void tag(RunId run, String key, String value) {
        store.runs().log(run, new Run.Batch(List.of(), List.of(), List.of(new Tag(key, value))));
    }

    @Override
    public void close() {
        store.close();
    }
}
