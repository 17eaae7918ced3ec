package dev.slipway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.testkit.outside.LocalBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Measures a stream: how many messages it scores in a second when they are there, how long after
/// its timestamp a committed answer is read when they come at a steady rate, and how many messages
/// that see events it scores in a second: in one window, and in five. And what it takes to keep a
/// part of the predictions.
final class StreamMeter {
    private static final long SEED = 20271127;

    /// As much as finds room between two checkpoints at the rate of a backlog.
    private static final double SHARE = 0.2;

    private static final int PAIRS = 4;

    private StreamMeter() {}

    /// Prints a line of JSON for each that is measured; what is to be done 0 times is not.
    ///
    /// @param arguments an empty directory, messages that wait, messages in a second, seconds,
    ///     messages that wait and see events in one window, those that do in five, and those of
    ///     which a part is kept
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int[] counts = Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
        try (LocalBroker broker = LocalBroker.start(directory.resolve("broker"))) {
            StreamFixture stream = new StreamFixture(broker, directory.resolve("stream"));
            if (counts[0] > 0) {
                backlog(stream, counts[0]);
            }
            if (counts[2] > 0) {
                steady(stream.beside(directory.resolve("steady")), counts[1], counts[2]);
            }
            if (counts[3] > 0) {
                StreamFixture own = new StreamFixture(broker, directory.resolve("lateness"));
                lateness(new LatenessStream(own), directory.resolve("version"), counts[3]);
            }
            if (counts[4] > 0) {
                StreamFixture own = new StreamFixture(broker, directory.resolve("seeing"));
                seeing(new SeeingStream(directory.resolve("models"), own), counts[4]);
            }
            if (counts[5] > 0) {
                keeping(
                        new StreamFixture(broker, directory.resolve("keeping")),
                        directory,
                        counts[5]);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void print(String what, ObjectNode line) {
        System.out.println(line.put("what", what));
    }

    private static void backlog(StreamFixture stream, int rows) throws Exception {
        send(stream, rows);
        ObjectNode attempt = stream.attempt(1).put("checkpoint-interval-ms", 1_000);
        attempt.put("batch-rows", 1_000).putArray("pass-through");
        print("waiting", waiting(stream, attempt, rows));
    }

    /// Each pair has the one with nothing to keep first or last in turn.
    private static void keeping(StreamFixture stream, Path directory, int rows) throws Exception {
        send(stream, rows);
        CaptureMeter meter = new CaptureMeter(stream, directory, rows);
        for (int pair = 0; pair < PAIRS; pair++) {
            boolean isLast = pair % 2 == 1;
            print("kept", meter.run(isLast ? SHARE : 0));
            print("kept", meter.run(isLast ? 0 : SHARE));
        }
    }

    private static void send(StreamFixture stream, int rows) throws Exception {
        List<String> bases = StreamFixture.flights(0, 10_000);
        try (KafkaProducer<byte[], byte[]> producer = stream.broker.producer()) {
            for (int i = 0; i < rows; i++) {
                Object ignored =
                        producer.send(
                                stream.record(
                                        i % StreamFixture.PARTITIONS, bases.get(i % bases.size())));
            }
        }
    }

    /// Flights see who left from their origin late, as the example says it.
    private static void lateness(LatenessStream flights, Path version, int rows) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = flights.stream().broker.producer()) {
            flights.send(producer, 0, rows);
        }
        ObjectNode line = waiting(flights.stream(), flights.attempt(version), rows);
        print("lateness", line.put("events", rows));
    }

    /// Flights see what landed at their origin and who left from it, in five windows.
    private static void seeing(SeeingStream seeing, int rows) throws Exception {
        SeenHistory history = new SeenHistory(SEED, rows, 0);
        history.send(seeing.stream, 0, 1);
        history.close(seeing.stream);
        ObjectNode attempt = seeing.attempt(1, seeing.model("seeing", SeeingStream.DEFINITION));
        attempt.put("checkpoint-interval-ms", 1_000).put("batch-rows", 1_000);
        ObjectNode line = waiting(seeing.stream, attempt, history.flights());
        print("windows", line.put("events", history.events()));
    }

    /// Scores what waits.
    private static ObjectNode waiting(StreamFixture stream, ObjectNode attempt, int rows)
            throws Exception {
        try (Child child = stream.start(attempt)) {
            child.await("started");
            long began = System.nanoTime();
            StreamFixture.awaitAll(child, rows);
            double seconds = (System.nanoTime() - began) / 1e9;
            double best =
                    child.said().stream()
                            .mapToDouble(line -> line.path("rows-per-second").asDouble())
                            .max()
                            .orElseThrow();
            child.terminate();
            child.end();
            return JobFixture.JSON
                    .createObjectNode()
                    .put("rows", rows)
                    .put("seconds", seconds)
                    .put("rows-per-second", rows / seconds)
                    .put("best-window", best);
        }
    }

    private static void steady(StreamFixture stream, int rate, int seconds) throws Exception {
        ObjectNode attempt = stream.attempt(1).put("job", "steady");
        ((ObjectNode) attempt.path("input")).put("start", "latest");
        try (Child child = stream.start(attempt)) {
            child.await("started");
            long[] latencies;
            try (Feed feed = new Feed(stream, rate)) {
                // The first seconds belong to the compiler.
                read(stream, Duration.ofSeconds(20));
                latencies = read(stream, Duration.ofSeconds(seconds));
                feed.end();
            }
            child.terminate();
            child.end();
            JsonNode last = progress(child);
            print(
                    "steady",
                    JobFixture.JSON
                            .createObjectNode()
                            .put("answers", latencies.length)
                            .put("p50-ms", latencies[latencies.length / 2])
                            .put("p99-ms", latencies[latencies.length - latencies.length / 100 - 1])
                            .put("longest-ms", latencies[latencies.length - 1])
                            .put("told", String.valueOf(last.path("commit-latency-ms"))));
        }
    }

    private static JsonNode progress(Child child) {
        return child.said().stream()
                .filter(line -> line.path("event").asText().equals("progress"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /// Milliseconds from a message's timestamp to its committed answer being read, ascending.
    private static long[] read(StreamFixture stream, Duration duration) {
        Properties properties = stream.broker.clients();
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("fetch.max.wait.ms", "20");
        long[] latencies = new long[1 << 20];
        int count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    IntStream.range(0, StreamFixture.PARTITIONS)
                            .mapToObj(number -> new TopicPartition(stream.output, number))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            long until = System.nanoTime() + duration.toNanos();
            while (System.nanoTime() < until && count < latencies.length) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (count < latencies.length) {
                        latencies[count++] = System.currentTimeMillis() - record.timestamp();
                    }
                }
            }
        }
        long[] read = Arrays.copyOf(latencies, count);
        Arrays.sort(read);
        return read;
    }
}
