package dev.slipway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Flights that are scored with the lateness of their origin, which departures of another topic
/// make: the example's definition, and as many flights in a day as there were.
final class LatenessStream {
    private static final long SEED = 20271128;

    /// A moment in January 2001.
    private static final long START = 979_430_400_000L;

    private static final long STEP_MILLIS = 5_200;

    /// One in so many leaves late.
    private static final int LATE_ONE_IN = 5;

    private static final int DISORDER = 60_000;

    private final StreamFixture stream;
    private final String departures;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<String[]> routes = new ArrayList<>();

    LatenessStream(StreamFixture stream) throws Exception {
        this.stream = stream;
        this.departures = "departures-of-" + stream.input;
        stream.broker.create(departures, StreamFixture.PARTITIONS, Map.of());
        for (String route :
                Duck.rows(
                        "SELECT origin, destination, distance FROM '"
                                + JobFixture.FLIGHTS.resolve("flights.parquet")
                                + "' LIMIT 10000")) {
            routes.add(route.split("\\|", -1));
        }
    }

    StreamFixture stream() {
        return stream;
    }

    /// An attempt by a version of the example with its features of events, which is made here.
    ObjectNode attempt(Path model) throws Exception {
        ObjectNode attempt = stream.attempt(1);
        attempt.withObject("/model").put("package", JobFixture.lateness(model).toString());
        ((ObjectNode) attempt.path("input").path("events")).put("departures", departures);
        attempt.put("checkpoint-interval-ms", 1_000).put("batch-rows", 1_000);
        attempt.putArray("pass-through");
        return attempt.put("out-of-order-ms", DISORDER).put("idle-ms", 15_000);
    }

    /// Sends flights of these numbers, and to the other topic that each has left.
    void send(KafkaProducer<byte[], byte[]> producer, long from, long end) {
        for (long id = from; id < end; id++) {
            String[] route = routes.get((int) (id % routes.size()));
            long date = START + id * STEP_MILLIS;
            int partition = (int) (id % StreamFixture.PARTITIONS);
            String flight =
                    "{\"id\":%d,\"date\":%d,\"origin\":\"%s\",\"destination\":\"%s\",\"distance\":%s}"
                            .formatted(id, date, route[0], route[1], route[2]);
            Object ignored = producer.send(stream.record(partition, flight));
            String departure =
                    "{\"origin\":\"%s\",\"date\":%d,\"late\":%d}"
                            .formatted(route[0], date, random.nextInt(LATE_ONE_IN) == 0 ? 1 : 0);
            byte[] told = departure.getBytes(StandardCharsets.UTF_8);
            Object unused = producer.send(new ProducerRecord<>(departures, partition, null, told));
        }
    }
}
