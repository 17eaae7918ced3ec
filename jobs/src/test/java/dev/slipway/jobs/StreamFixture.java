package dev.slipway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/// A stream's directory, its topics, and what was seen of them.
final class StreamFixture {
    static final String INPUT = "flights";
    static final String OUTPUT = "scored";
    static final String DEAD = "scored.dead";
    static final int PARTITIONS = 2;

    final LocalBroker broker;
    private final Path root;
    private final Path directory;

    private StreamFixture(Path root, LocalBroker broker) throws IOException {
        this.broker = broker;
        this.root = root;
        this.directory = Files.createDirectories(root.resolve("job"));
    }

    StreamFixture(LocalBroker broker, Path root) throws Exception {
        this(root, broker);
        broker.create(INPUT, PARTITIONS, Map.of());
        broker.create(OUTPUT, PARTITIONS, Map.of());
        broker.create(DEAD, 1, Map.of());
    }

    /// The directory of another stream at the same broker.
    StreamFixture beside(Path other) throws IOException {
        return new StreamFixture(other, broker);
    }

    Path directory() {
        return directory;
    }

    /// An attempt at scoring by the flights model, to be changed before it is kept.
    ObjectNode attempt(int number) {
        ObjectNode attempt = JobFixture.JSON.createObjectNode();
        attempt.put("job", "stream-1").put("attempt", number);
        attempt.set("model", model("v1", 1));
        attempt.putObject("kafka")
                .put("bootstrap-servers", broker.address())
                .putObject("properties");
        attempt.putObject("input").put("topic", INPUT).put("start", "earliest");
        attempt.putObject("output").put("topic", OUTPUT).put("dead-letters", DEAD);
        attempt.put("delivery", "exactly-once");
        attempt.putArray("pass-through").add("id");
        attempt.putNull("max-dead-letters").putNull("max-dead-share");
        attempt.put("batch-rows", 500).put("batch-ms", 5).put("parallelism", 2);
        attempt.put("checkpoint-interval-ms", 200).put("transaction-timeout-ms", 60_000);
        attempt.put("out-of-order-ms", 1000);
        attempt.put("cache", root.resolve("cache").toString());
        return attempt.put("repair", false);
    }

    static ObjectNode model(String directory, int version) {
        return JobFixture.JSON
                .createObjectNode()
                .put("name", "flights")
                .put("version", version)
                .put("package", JobFixture.FLIGHTS.resolve(directory).toString())
                .put("digest", Integer.toString(version).repeat(64));
    }

    void keep(ObjectNode attempt) throws IOException {
        Files.write(directory.resolve("stream.json"), JobFixture.JSON.writeValueAsBytes(attempt));
    }

    void follow(ObjectNode model) throws IOException {
        Path next = directory.resolve("follow.json.tmp");
        Files.write(next, JobFixture.JSON.writeValueAsBytes(model));
        Files.move(next, directory.resolve("follow.json"));
    }

    Child start(ObjectNode attempt) throws IOException {
        keep(attempt);
        return Child.start(directory);
    }

    /// Flights as messages, with their numbers in `id`.
    static List<String> flights(int from, int count) throws Exception {
        Path sample = JobFixture.FLIGHTS.resolve("flights.parquet");
        return Duck.rows(
                "SELECT to_json(f) FROM (SELECT (row_number() OVER ()) - 1 AS id, * FROM '"
                        + sample
                        + "') AS f WHERE id >= "
                        + from
                        + " AND id < "
                        + (from + count)
                        + " ORDER BY id");
    }

    /// Sends messages, one after the other to each partition in turn.
    void send(List<String> messages) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            records.add(record(i % PARTITIONS, messages.get(i)));
        }
        broker.send(INPUT, records);
    }

    static ProducerRecord<byte[], byte[]> record(int partition, String message) {
        return new ProducerRecord<>(
                INPUT, partition, null, message.getBytes(StandardCharsets.UTF_8));
    }

    /// What a reader of committed messages sees.
    List<JsonNode> answers(String topic) throws Exception {
        List<JsonNode> answers = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.committed(topic)) {
            answers.add(JobFixture.JSON.readTree(record.value()));
        }
        return answers;
    }

    /// The answers by the numbers of their flights; how often each number is there.
    static Map<Long, Integer> counts(List<JsonNode> answers) {
        Map<Long, Integer> counts = new TreeMap<>();
        answers.forEach(answer -> counts.merge(answer.path("id").asLong(), 1, Integer::sum));
        return counts;
    }

    /// Listens until the child says that it has read all and kept a checkpoint since.
    static void awaitAll(Child child, long rows) throws IOException {
        while (child.await("checkpoint")) {
            if (child.said().getLast().path("rows").asLong() >= rows) {
                return;
            }
        }
        throw new AssertionError("ended before " + rows + " rows: " + child.said().getLast());
    }
}
