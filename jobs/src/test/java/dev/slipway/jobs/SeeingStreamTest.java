package dev.slipway.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.feature.FeatureBuild;
import dev.slipway.jobs.feature.FeatureCheck;
import dev.slipway.jobs.feature.FeatureTask;
import dev.slipway.jobs.output.Durable;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.LocalBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams whose rows see events: of the topic of events, and of their own.
final class SeeingStreamTest {
    private static final long SEED = 20270418;
    private static final List<String> FEATURES = List.of("late", "newest", "busy", "seen", "now");
    private static final String DEFINITION =
            """
            columns: {date: time, origin: text}
            aggregates:
              late: {source: arrivals, key: origin, time: departed, available: landed,
                     value: delay, kind: mean, window: 1h, delay: 5m, tile: 1m, at: date}
              newest: {source: arrivals, key: origin, time: departed, available: landed,
                     value: delay, kind: last, window: 30m, tile: 10s, at: date}
              busy: {source: flights, key: origin, time: date, value: distance,
                     kind: max, window: 20m, delay: 2m, tile: 30s, at: date}
              seen: {source: flights, key: origin, time: date, kind: count,
                     window: 15m, tile: 1s, at: date, missing: 0}
              now: {source: arrivals, key: origin, time: departed, available: landed,
                     value: delay, kind: sum, window: 1h, tile: 1m}
            features: {late: late, newest: newest, busy: busy, seen: seen, now: now}
            """;

    @TempDir private Path directory;
    private LocalBroker broker;
    private StreamFixture stream;
    private String arrivals;

    @BeforeEach
    void makeTopics() throws Exception {
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        broker = stream.broker;
        arrivals = SeenHistory.arrivals(stream);
        broker.create(arrivals, StreamFixture.PARTITIONS, Map.of());
    }

    private Path model(String name, String definition) throws IOException {
        Path model = Files.createDirectories(directory.resolve(name));
        Files.writeString(model.resolve("model.yaml"), "file: model\n");
        Files.writeString(model.resolve("model"), "echo " + FEATURES.size() + "\n");
        Files.writeString(model.resolve("features.yaml"), definition);
        return model;
    }

    private ObjectNode attempt(int number, Path model) {
        ObjectNode attempt = stream.attempt(number);
        attempt.withObject("/model").put("package", model.toString());
        ((ObjectNode) attempt.path("input").path("events"))
                .put("arrivals", arrivals)
                .put("flights", stream.input);
        return attempt.put("out-of-order-ms", SeenHistory.DISORDER)
                .put("idle-ms", 15_000)
                .put("batch-rows", 200);
    }

    /// Answers and letters together, once each for every flight.
    private Map<Long, JsonNode> answers(int flights) throws Exception {
        Map<Long, JsonNode> answers = new TreeMap<>();
        List<JsonNode> all = stream.answers(stream.output);
        all.forEach(answer -> answers.put(answer.path("id").asLong(), answer.path("y")));
        assertThat(all).as("no flight is answered twice").hasSize(answers.size());
        long late =
                stream.answers(stream.dead).stream()
                        .filter(letter -> letter.path("reason").asText().contains("asks at"))
                        .count();
        assertThat(answers.size() + late).as("none is lost").isEqualTo(flights);
        return answers;
    }

    /// The messages whose events were put aside.
    private Set<String> aside(String topic) throws Exception {
        Map<String, String> messages = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.committed(topic)) {
            messages.put(
                    record.partition() + "/" + record.offset(),
                    new String(record.value(), StandardCharsets.UTF_8));
        }
        Set<String> aside = new HashSet<>();
        for (JsonNode letter : stream.answers(stream.dead)) {
            if (letter.path("topic").asText().equals(topic)
                    && letter.path("reason").asText().contains("available at")) {
                String place =
                        letter.path("partition").asInt() + "/" + letter.path("offset").asLong();
                aside.add(requireNonNull(messages.get(place), place));
            }
        }
        return aside;
    }

    /// What training sets have for the flights, of the events that were taken.
    private Map<Long, List<Long>> trained(SeenHistory history, Path model) throws Exception {
        Path tables = Files.createDirectories(directory.resolve("tables"));
        Path flights =
                Files.writeString(tables.resolve("spine.csv"), history.flightsTable(Set.of()));
        Path events =
                Files.writeString(
                        tables.resolve("flights.csv"), history.flightsTable(aside(stream.input)));
        Path landings =
                Files.writeString(
                        tables.resolve("arrivals.csv"), history.arrivalsTable(aside(arrivals)));
        FeatureTask task =
                new FeatureTask(
                        model.resolve("features.yaml"),
                        Map.of("flights", events, "arrivals", landings),
                        flights,
                        "sent",
                        Files.createDirectories(tables.resolve("scratch")),
                        64 << 20);
        Path output = tables.resolve("trained.parquet");
        assertThat(FeatureBuild.run(task, output).rows()).isEqualTo(history.flights());
        FeatureTask again =
                new FeatureTask(
                        task.definition(),
                        task.events(),
                        task.spine(),
                        task.time(),
                        Files.createDirectories(tables.resolve("again")),
                        task.memory());
        assertThat(FeatureCheck.online(again, history.flights()).difference())
                .as("what the online store answers")
                .isEmpty();
        Map<Long, List<Long>> trained = new TreeMap<>();
        for (String row :
                Duck.rows(
                        "SELECT id, \""
                                + String.join("\", \"", FEATURES)
                                + "\" FROM read_parquet('"
                                + output
                                + "')")) {
            List<String> cells = List.of(row.split("\\|", -1));
            trained.put(
                    Long.valueOf(cells.getFirst()),
                    cells.stream()
                            .skip(1)
                            .map(Double::parseDouble)
                            .map(SeeingStreamTest::bits)
                            .toList());
        }
        return trained;
    }

    private static long bits(double value) {
        return Double.doubleToLongBits(value);
    }

    private void isAnsweredAsTrained(SeenHistory history, Path model) throws Exception {
        Map<Long, JsonNode> answers = answers(history.flights());
        Map<Long, List<Long>> trained = trained(history, model);
        assertThat(answers.size()).isGreaterThan(history.flights() * 9 / 10);
        answers.forEach((id, answer) -> {
            List<Long> values = new ArrayList<>();
            answer.forEach(value -> values.add(bits(Double.parseDouble(value.asText()))));
            assertThat(values).as("flight " + id).isEqualTo(trained.get(id));
        });
    }

    /// A history with corrections, in disorder and with messages that come too late, scored by
    /// attempts that are killed and have other numbers of threads.
    @Test
    void rowsSeeWhatTrainingSetsHaveHoweverOftenItIsKilled() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        SeenHistory history = new SeenHistory(SEED, Campaign.cases(9_000, 60_000), 50);
        Path model = model("seeing", DEFINITION);
        int kills = Campaign.cases(2, 40);
        for (int number = 1; number <= kills; number++) {
            history.send(stream, number - 1, kills + 1);
            ObjectNode attempt = attempt(number, model).put("parallelism", 1 + number % 2);
            try (Child child = stream.start(attempt)) {
                assertThat(child.await("checkpoint")).isTrue();
                assertThat(child.endsWithin(random.nextLong(1_500))).isFalse();
                child.kill();
            }
        }
        history.send(stream, kills, kills + 1);
        try (Child child = stream.start(attempt(kills + 1, model))) {
            StreamFixture.awaitAll(child, history.flights());
            assertThat(child.await("progress")).isTrue();
            JsonNode windows = child.said().getLast().path("windows");
            assertThat(windows.path("keys").asLong()).isPositive();
            assertThat(windows.path("tiles").asLong()).isPositive();
            assertThat(windows.path("waiting").asLong()).isZero();
            assertThat(windows.path("bytes").asLong()).isPositive();
            long aside = windows.path("events-aside").asLong();
            broker.send(arrivals, List.of(event(history.tooLate())));
            do {
                assertThat(child.await("progress")).isTrue();
                windows = child.said().getLast().path("windows");
            } while (windows.path("events-aside").asLong() == aside);
            child.terminate();
            assertThat(child.end()).isEqualTo(ExitStatus.STOPPED.code());
        }
        isAnsweredAsTrained(history, model);
        assertThat(aside(arrivals)).contains(history.tooLate());
    }

    /// Rows begin behind the answers that can be seen, and events with the oldest message: what a
    /// row sees depends on no checkpoint.
    @Test
    void windowsAreWholeWithoutACheckpoint() throws Exception {
        SeenHistory history = new SeenHistory(SEED, 2_000, 0);
        Path model = model("seeing", DEFINITION);
        history.send(stream, 0, 2);
        try (Child child = stream.start(attempt(1, model))) {
            StreamFixture.awaitAll(child, history.flights() * 9 / 20);
            child.kill();
        }
        Durable.remove(stream.directory().resolve("checkpoints"));
        history.send(stream, 1, 2);
        try (Child child = stream.start(attempt(2, model))) {
            assertThat(child.await("started")).isTrue();
            assertThat(child.said().getLast().path("checkpoint").isNull()).isTrue();
            int answered = stream.answers(stream.output).size();
            assertThat(answered).isPositive();
            StreamFixture.awaitAll(child, history.flights() - answered);
            child.terminate();
            assertThat(child.end()).isEqualTo(ExitStatus.STOPPED.code());
        }
        assertThat(stream.answers(stream.dead)).isEmpty();
        isAnsweredAsTrained(history, model);
    }

    @Test
    void stateThatWouldNotFitEndsTheStreamWithItsFigures() throws Exception {
        SeenHistory history = new SeenHistory(SEED, 2_000, 0);
        history.send(stream, 0, 1);
        ObjectNode attempt = attempt(1, model("seeing", DEFINITION)).put("state-bytes", 20_000);
        try (Child child = stream.start(attempt)) {
            assertThat(child.end()).isEqualTo(ExitStatus.FAILED.code());
            JsonNode last = child.said().getLast();
            assertThat(last.path("code").asText()).isEqualTo("state-too-large");
            assertThat(last.path("retryable").asBoolean()).isFalse();
            assertThat(last.path("message").asText())
                    .startsWith("the windows of ")
                    .contains("(expected: at most 20000, a quarter of jobs.memory; ");
        }
    }

    @Test
    void sourcesNeedTopicsAndVersionsTheSameQuestions() throws Exception {
        Path model = model("seeing", DEFINITION);
        ObjectNode unsaid = attempt(1, model);
        ((ObjectNode) unsaid.path("input")).putObject("events").put("weather", "arrivals");
        try (Child child = stream.start(unsaid)) {
            assertThat(child.end()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(child.said().getLast().path("message").asText())
                    .startsWith(
                            "from.events: topics for the sources [weather] (expected: one for each"
                                    + " of [arrivals, flights], from which");
        }
        ObjectNode wanted = attempt(2, model);
        try (Child child = stream.start(wanted)) {
            assertThat(child.await("checkpoint")).isTrue();
            ObjectNode other = ((ObjectNode) wanted.path("model")).deepCopy();
            Path longer = model("longer", DEFINITION.replace("window: 30m", "window: 31m"));
            stream.follow(other.put("version", 2).put("package", longer.toString()));
            assertThat(child.await("version-refused")).isTrue();
            assertThat(child.said().getLast().path("message").asText())
                    .contains("aggregates of its features.yaml are not those of flights/1")
                    .contains("declare it again");
            child.kill();
        }
        ObjectNode next = attempt(3, directory.resolve("longer"));
        next.withObject("/model").put("version", 2);
        try (Child child = stream.start(next)) {
            assertThat(child.await("started")).isTrue();
            assertThat(child.said().getLast().path("version").asLong()).isEqualTo(1);
            while (child.said().stream()
                    .noneMatch(line -> line.path("event").asText().equals("version-refused"))) {
                assertThat(child.await("checkpoint")).isTrue();
            }
            child.terminate();
            assertThat(child.end()).isEqualTo(ExitStatus.STOPPED.code());
        }
    }

    /// Each task sends to each other one, so what they need grows faster than they do.
    @Test
    void manyTasksHaveRoomForWhatTheySendEachOther() throws Exception {
        int tasks = 12;
        long moment = 979_430_400_000L;
        String wide = stream.input + "-wide";
        broker.create(wide, tasks, Map.of());
        List<ProducerRecord<byte[], byte[]>> rows = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            String row =
                    "{\"id\": %d, \"date\": %d, \"origin\": \"A%d\", \"distance\": 1}"
                            .formatted(i, moment, i);
            byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
            rows.add(new ProducerRecord<>(wide, i, moment, null, bytes));
        }
        broker.send(wide, rows);
        ObjectNode attempt = attempt(1, model("seeing", DEFINITION)).put("parallelism", tasks);
        attempt.put("idle-ms", 1_000)
                .withObject("/input")
                .put("topic", wide)
                .withObject("/events")
                .put("flights", wide);
        try (Child child = stream.start(attempt)) {
            StreamFixture.awaitAll(child, tasks);
            child.terminate();
            assertThat(child.end()).isEqualTo(ExitStatus.STOPPED.code());
        }
        assertThat(answers(tasks)).hasSize(tasks);
    }

    /// What is no event is put aside with its reason, and the row beside it is scored.
    @Test
    void eventsThatCannotBeReadAreLettersAndNoRows() throws Exception {
        SeenHistory history = new SeenHistory(SEED, 50, 0);
        history.send(stream, 0, 1);
        broker.send(
                arrivals,
                List.of(
                        event("none"),
                        event(
                                "{\"origin\": \"A1\", \"departed\": \"soon\", \"landed\": 1,"
                                        + " \"delay\": 2}"),
                        event(
                                "{\"origin\": \"A1\", \"departed\": 32503680000000,"
                                        + " \"landed\": 32503680000000, \"delay\": 2}")));
        try (Child child = stream.start(attempt(1, model("seeing", DEFINITION)))) {
            StreamFixture.awaitAll(child, history.flights());
            child.terminate();
            assertThat(child.end()).isEqualTo(ExitStatus.STOPPED.code());
        }
        isAnsweredAsTrained(history, directory.resolve("seeing"));
        assertThat(
                        stream.answers(stream.dead).stream()
                                .filter(letter -> letter.path("topic").asText().equals(arrivals))
                                .map(letter -> letter.path("reason").asText()))
                .anyMatch(reason -> reason.contains("expected: one JSON object"))
                .anyMatch(reason ->
                        reason.startsWith("departed: soon (expected: a moment")
                                && reason.endsWith("for aggregate late"))
                .anyMatch(reason -> reason.contains("ahead of the clock here"));
    }

    private ProducerRecord<byte[], byte[]> event(String message) {
        return new ProducerRecord<>(arrivals, 0, null, message.getBytes(StandardCharsets.UTF_8));
    }
}
