package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.testkit.outside.LocalBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/// A stream's directory, its topics, and what was seen of them.
final class StreamFixture {
    static final int PARTITIONS = 2;

    /// Each time a topic is read anew from its beginning, in milliseconds.
    static final long BETWEEN_READS = 200;

    /// As many as most tests want, which are read at once.
    private static final int USUAL = 10_000;

    // The first flights; guarded by the class.
    private static List<String> known = List.of();

    /// Streams at one broker have jobs and topics of their own.
    private static final AtomicInteger STREAMS = new AtomicInteger();

    final LocalBroker broker;
    final String input;
    final String output;
    final String dead;
    private final int number;
    private final Path root;
    private final Path directory;

    private StreamFixture(LocalBroker broker, Path root, int number) throws IOException {
        this.broker = broker;
        this.root = root;
        this.directory = Files.createDirectories(root.resolve("job"));
        this.number = number;
        this.input = "flights-" + number;
        this.output = "scored-" + number;
        this.dead = output + ".dead";
    }

    StreamFixture(LocalBroker broker, Path root) throws Exception {
        this(broker, root, STREAMS.incrementAndGet());
        broker.create(input, PARTITIONS, Map.of());
        broker.create(output, PARTITIONS, Map.of());
        broker.create(dead, 1, Map.of());
    }

    /// One whose broker nothing is done to.
    static StreamFixture ofSharedBroker(Path root) throws Exception {
        return new StreamFixture(LocalBroker.shared(), root);
    }

    /// The directory of another stream over the same topics.
    StreamFixture beside(Path other) throws IOException {
        return new StreamFixture(broker, other, number);
    }

    Path directory() {
        return directory;
    }

    /// An attempt at scoring by the flights model, to be changed before it is kept.
    ObjectNode attempt(int turn) {
        ObjectNode attempt = JobFixture.JSON.createObjectNode();
        attempt.put("job", "stream-" + number).put("attempt", turn);
        attempt.set("model", model("v1", 1));
        attempt.putObject("kafka")
                .put("bootstrap-servers", broker.address())
                .putObject("properties");
        attempt.putObject("input").put("topic", input).put("start", "earliest").putObject("events");
        attempt.putObject("output").put("topic", output).put("dead-letters", dead);
        attempt.put("delivery", "exactly-once");
        attempt.putArray("pass-through").add("id");
        attempt.putNull("max-dead-letters").putNull("max-dead-share");
        attempt.put("batch-rows", 500).put("batch-ms", 5).put("parallelism", 2);
        attempt.put("checkpoint-interval-ms", 200).put("transaction-timeout-ms", 60_000);
        attempt.put("out-of-order-ms", 1000).put("idle-ms", 1000).put("state-bytes", 100 << 20);
        attempt.put("cache", root.resolve("cache").toString());
        return attempt.put("repair", false);
    }

    /// The same as a repair.
    ObjectNode repair(int turn) {
        return attempt(turn).put("repair", true);
    }

    static ObjectNode model(String directory, int version) {
        return JobFixture.JSON
                .createObjectNode()
                .put("name", "flights")
                .put("version", version)
                .put("package", JobFixture.FLIGHTS.resolve(directory).toString())
                .put("digest", Integer.toString(version).repeat(64));
    }

    /// A version, and another one for the part of the rows whose numbers a release gives it.
    static ObjectNode divided(ObjectNode stable, ObjectNode candidate, double weight) {
        candidate
                .put("release", "flights.3")
                .put("weight", weight)
                .put("salt", 0x5a17L)
                .put("sticky", "field:id");
        stable.set("canary", candidate);
        return stable;
    }

    /// Version 1, and version 2 for such a part of the rows.
    static ObjectNode divided(double weight) {
        return divided(model("v1", 1), model("v2", 2), weight);
    }

    void keep(ObjectNode attempt) throws IOException {
        Files.write(directory.resolve("stream.json"), JobFixture.JSON.writeValueAsBytes(attempt));
    }

    void follow(ObjectNode model) throws IOException {
        Path next = directory.resolve("follow.json.tmp");
        Files.write(next, JobFixture.JSON.writeValueAsBytes(model));
        Files.move(next, directory.resolve("follow.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    Child start(ObjectNode attempt) throws IOException {
        keep(attempt);
        return Child.start(directory);
    }

    /// An attempt in this process.
    StreamHere startHere(ObjectNode attempt) throws IOException {
        return startHere(attempt, System::currentTimeMillis);
    }

    /// The same by another clock.
    StreamHere startHere(ObjectNode attempt, LongSupplier wallMillis) throws IOException {
        keep(attempt);
        return StreamHere.start(directory, wallMillis, ignored -> {});
    }

    /// One in this process that does what was kept.
    StreamHere startHereAsKept() {
        return StreamHere.start(directory, System::currentTimeMillis, ignored -> {});
    }

    /// One in this process that waits at each line until somebody has heard it.
    StreamHere startHeard(ObjectNode attempt, StreamHere.Listener listener) throws IOException {
        keep(attempt);
        return StreamHere.start(directory, System::currentTimeMillis, listener);
    }

    /// Flights as messages, with their numbers in `id`. What was read once is kept: each question
    /// opens a database, which numbers the whole file.
    static synchronized List<String> flights(int from, int count) throws SQLException {
        if (known.size() < from + count) {
            known = first(Math.max(USUAL, from + count));
        }
        int end = Math.min(from + count, known.size());
        return new ArrayList<>(known.subList(Math.min(from, end), end));
    }

    private static List<String> first(int count) throws SQLException {
        Path sample = JobFixture.FLIGHTS.resolve("flights.parquet");
        return Duck.rows(
                "SELECT to_json(f) FROM (SELECT (row_number() OVER ()) - 1 AS id, * FROM '"
                        + sample
                        + "') AS f WHERE id < "
                        + count
                        + " ORDER BY id");
    }

    /// Sends messages, one after the other to each partition in turn.
    void send(List<String> messages) {
        broker.sendInTurn(input, PARTITIONS, messages);
    }

    /// Sends messages to one partition.
    void send(int partition, List<String> messages) {
        broker.send(input, messages.stream().map(message -> record(partition, message)).toList());
    }

    ProducerRecord<byte[], byte[]> record(int partition, String message) {
        return new ProducerRecord<>(
                input, partition, null, message.getBytes(StandardCharsets.UTF_8));
    }

    /// Has an attempt answer flights that follow so many others, and stop.
    void score(ObjectNode attempt, int from, int count) throws Exception {
        try (StreamHere here = startHere(attempt)) {
            send(flights(from, count));
            awaitAnswers(here, from + count);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    /// What a reader of committed messages sees.
    List<JsonNode> answers(String topic) throws Exception {
        List<JsonNode> answers = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.committed(topic)) {
            answers.add(JobFixture.JSON.readTree(record.value()));
        }
        return answers;
    }

    /// Waits until so many rows have answers that are committed, which comes behind their
    /// checkpoint, while the attempt goes on.
    void awaitAnswers(Child child, int rows) throws Exception {
        while (!isAnswered(rows)) {
            child.requireAlive(BETWEEN_READS);
        }
    }

    /// The same of an attempt in this process.
    void awaitAnswers(StreamHere here, int rows) throws Exception {
        while (!isAnswered(rows)) {
            here.requireAlive(BETWEEN_READS);
        }
    }

    /// Whether so many rows have answers that are committed. They are read, by a client of their
    /// own, only where there may be as many.
    boolean isAnswered(long rows) throws Exception {
        return broker.committedAtMost(output) >= rows && answers(output).size() >= rows;
    }

    /// So many flights have been answered, and each of them once.
    void requireEachOnce(int rows) throws Exception {
        assertThat(counts(answers(output))).hasSize(rows).values().containsOnly(1);
    }

    /// The answers by the numbers of their flights; how often each number is there.
    static Map<Long, Integer> counts(List<JsonNode> answers) {
        Map<Long, Integer> counts = new TreeMap<>();
        answers.forEach(answer -> counts.merge(answer.path("id").asLong(), 1, Integer::sum));
        return counts;
    }

    /// Listens until the attempt says that it has read all and kept a checkpoint since.
    static void awaitAll(Talking child, long rows) throws IOException {
        while (child.await("checkpoint")) {
            if (child.said().getLast().path("rows").asLong() >= rows) {
                return;
            }
        }
        throw new AssertionError("ended before " + rows + " rows: " + child.said().getLast());
    }
}
