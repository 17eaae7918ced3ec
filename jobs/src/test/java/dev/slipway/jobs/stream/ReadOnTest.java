package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.testkit.outside.LocalBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From where a stream reads on behind a checkpoint whose rows see events.
final class ReadOnTest {
    private static final String DEFINITION =
            """
            columns: {origin: text}
            aggregates:
              seen: {source: arrivals, key: origin, time: at, kind: count, window: 6h, tile: 10m}
            features: {seen: seen}
            """;

    @TempDir private Path directory;

    private ModelChoice version() throws IOException {
        Files.writeString(directory.resolve("model.yaml"), "file: model\n");
        Files.writeString(directory.resolve("model"), "echo 1\n");
        Files.writeString(directory.resolve("features.yaml"), DEFINITION);
        return new ModelChoice("flights", 1, directory, "0".repeat(64));
    }

    private StreamWork work(StreamAttempt attempt, Broker broker, Versions versions)
            throws IOException {
        LoadedVersion ignored = versions.load(version());
        return new StreamWork(
                attempt,
                new StreamWork.Outside(
                        broker,
                        new Unheard(),
                        CaptureShelf.open(directory.resolve("shelf"), attempt.number(), null, null),
                        versions),
                new StreamWork.Begin(null, Map.of(0, 3L), Map.of(), new Broker.Limits(1, 1 << 20)),
                System::currentTimeMillis,
                System::nanoTime);
    }

    /// A client is ahead of its tasks by some polls, which no checkpoint holds.
    @Test
    void rowsThatAClientHasFetchedAndNoTaskHasReadAreStillToCome() throws Exception {
        String name = AskedStream.name("read-on");
        StreamAttempt attempt =
                AskedStream.attempt(LocalBroker.shared(), name, Duration.ofMinutes(1));
        Properties noted = new Properties();
        FetchedOffsets.note(noted, StreamWork.key(attempt), name);
        Map<String, Object> settings = new HashMap<>();
        noted.forEach((setting, value) -> settings.put(setting.toString(), value));
        try (Broker broker = Broker.open(attempt);
                Versions versions = new Versions(attempt);
                FetchedOffsets client = new FetchedOffsets()) {
            StreamWork work = work(attempt, broker, versions);
            client.configure(settings);
            assertThat(work.goesOn(Map.of())).as("nothing was fetched").isEmpty();
            assertThat(client.onConsume(FetchedOffsetsTest.polled(name, 5)).isEmpty()).isTrue();
            assertThat(work.goesOn(Map.of())).as("no message").isEqualTo(Map.of(0, 5L));
            assertThat(client.onConsume(FetchedOffsetsTest.polled(name, 12, 5, 6, 7)).count())
                    .isEqualTo(3);
            Map<Integer, Long> scored = Map.of(0, 6L);
            assertThat(work.goesOn(scored)).as("no task has read").isEmpty();
            work.read().behindBarrier(Map.of(0, 7L));
            assertThat(work.goesOn(scored)).isEqualTo(Map.of(0, 7L));
            work.read().behindBarrier(Map.of(0, 8L));
            assertThat(work.goesOn(scored)).as("no message is left").isEqualTo(Map.of(0, 12L));
            assertThat(work.goesOn(Map.of())).as("no row was scored").isEmpty();
        }
    }
}
