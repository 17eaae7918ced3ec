package dev.slipway.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.feature.Between;
import dev.slipway.jobs.feature.FeatureBuild;
import dev.slipway.jobs.feature.FeatureCheck;
import dev.slipway.jobs.feature.FeatureTask;
import dev.slipway.jobs.feature.Purpose;
import dev.slipway.testkit.outside.LocalBroker;
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
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// A stream whose rows see events of the topic of arrivals and of their own, and what training sets
/// have for the same flights.
final class SeeingStream {
    static final List<String> FEATURES = List.of("late", "newest", "busy", "seen", "now");
    static final String DEFINITION =
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

    /// A silence that no slow machine makes, behind which all that is sent later would be late.
    private static final int PATIENT_MILLIS = 600_000;

    final StreamFixture stream;
    final LocalBroker broker;
    final String arrivals;
    private final Path directory;

    SeeingStream(Path directory) throws Exception {
        this(directory, StreamFixture.ofSharedBroker(directory.resolve("stream")));
    }

    SeeingStream(Path directory, StreamFixture stream) throws Exception {
        this.directory = directory;
        this.stream = stream;
        this.broker = stream.broker;
        this.arrivals = SeenHistory.arrivals(stream);
        broker.create(arrivals, StreamFixture.PARTITIONS, Map.of());
    }

    /// A version that answers with what its rows see.
    Path model(String name, String definition) throws IOException {
        Path model = Files.createDirectories(directory.resolve(name));
        Files.writeString(model.resolve("model.yaml"), "file: model\n");
        Files.writeString(model.resolve("model"), "echo " + FEATURES.size() + "\n");
        Files.writeString(model.resolve("features.yaml"), definition);
        return model;
    }

    /// An attempt whose watermarks stay where messages have brought them.
    ObjectNode attempt(int number, Path model) {
        ObjectNode attempt = stream.attempt(number);
        attempt.withObject("/model").put("package", model.toString());
        ((ObjectNode) attempt.path("input").path("events"))
                .put("arrivals", arrivals)
                .put("flights", stream.input);
        return attempt.put("out-of-order-ms", SeenHistory.DISORDER)
                .put("idle-ms", PATIENT_MILLIS)
                .put("batch-rows", 200);
    }

    /// All letters, in the order in which they were committed.
    List<JsonNode> letters() throws Exception {
        return stream.answers(stream.dead);
    }

    /// Answers by the numbers of their flights, each once; those of what ends a history are none.
    Map<Long, JsonNode> answers() throws Exception {
        Map<Long, JsonNode> answers = new TreeMap<>();
        for (JsonNode answer : stream.answers(stream.output)) {
            long id = answer.path("id").asLong();
            if (id >= 0) {
                assertThat(answers.put(id, answer.path("y")))
                        .as("another answer to flight " + id)
                        .isNull();
            }
        }
        return answers;
    }

    /// The messages of a topic that some letters are about.
    Set<String> messages(String topic, List<JsonNode> letters, Predicate<String> reason)
            throws Exception {
        Map<String, String> messages = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.committed(topic)) {
            messages.put(
                    record.partition() + "/" + record.offset(),
                    new String(record.value(), StandardCharsets.UTF_8));
        }
        Set<String> found = new HashSet<>();
        for (JsonNode letter : letters) {
            if (letter.path("topic").asText().equals(topic)
                    && reason.test(letter.path("reason").asText())) {
                String place =
                        letter.path("partition").asInt() + "/" + letter.path("offset").asLong();
                found.add(requireNonNull(messages.get(place), place));
            }
        }
        return found;
    }

    /// The messages whose events were put aside because they came too late.
    Set<String> aside(List<JsonNode> letters) throws Exception {
        Set<String> aside = new HashSet<>();
        for (String topic : List.of(stream.input, arrivals)) {
            aside.addAll(messages(topic, letters, reason -> reason.contains("available at")));
        }
        return aside;
    }

    /// A training set of all events but those of some messages.
    FeatureTask task(SeenHistory history, Path model, Set<String> without) throws IOException {
        Path tables = Files.createTempDirectory(directory, "tables");
        Path flights =
                Files.writeString(tables.resolve("spine.csv"), history.flightsTable(Set.of()));
        Path events =
                Files.writeString(tables.resolve("flights.csv"), history.flightsTable(without));
        Path landings =
                Files.writeString(tables.resolve("arrivals.csv"), history.arrivalsTable(without));
        return new FeatureTask(
                model.resolve("features.yaml"),
                Map.of("flights", events, "arrivals", landings),
                flights,
                "sent",
                Files.createDirectories(tables.resolve("scratch")),
                64 << 20);
    }

    /// The values of each flight in such a set.
    Map<Long, List<Long>> trained(SeenHistory history, Path model, Set<String> without)
            throws Exception {
        Path output = Files.createTempDirectory(directory, "trained").resolve("trained.parquet");
        FeatureTask task = task(history, model, without);
        assertThat(FeatureBuild.run(task, Purpose.TRAINING, output).rows())
                .isEqualTo(history.flights());
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
                    cells.stream().skip(1).map(SeeingStream::bits).toList());
        }
        return trained;
    }

    /// The online store answers what is in such a set; it has each event on the disk before it
    /// takes the next.
    void requireSameOnline(SeenHistory history, Path model, Set<String> without)
            throws IOException {
        FeatureTask task = task(history, model, without);
        assertThat(FeatureCheck.computed(task, Between.USUAL, history.flights()).first()).isEmpty();
    }

    private static long bits(String value) {
        return Double.doubleToLongBits(Double.parseDouble(value));
    }

    /// Each answer is what a training set has for its flight, bit for bit.
    static void requireTrained(Map<Long, JsonNode> answers, Map<Long, List<Long>> trained) {
        answers.forEach((id, answer) -> {
            List<Long> values = new ArrayList<>();
            answer.forEach(value -> values.add(bits(value.asText())));
            assertThat(values).as("flight " + id).isEqualTo(trained.get(id));
        });
    }
}
