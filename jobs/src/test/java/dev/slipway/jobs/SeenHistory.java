package dev.slipway.jobs;

import dev.slipway.testkit.outside.LocalBroker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Flights that are asked about when they leave, and arrivals that become known later and are
/// corrected: as messages, and as tables.
final class SeenHistory {
    /// Whoever reads must wait for messages that are so much older than the newest.
    static final int DISORDER = 20_000;

    private static final long START = 979_430_400_000L;
    private static final int STEP = 500;
    private static final int LATE = 900_000;

    /// Beyond the newest flight, so far is what ends a history.
    private static final int BEYOND = 2_400_000;

    private final int oneIn;
    private final List<Sent> flights = new ArrayList<>();
    private final List<Sent> arrivals = new ArrayList<>();

    /// A message.
    ///
    /// @param arrival by which messages are sent
    /// @param key whose it is
    /// @param isLate whether it comes when newer ones have been read for long
    record Sent(
            long arrival, long timestamp, String key, String json, String csv, boolean isLate) {}

    /// One of so many flights.
    ///
    /// @param oneIn so many messages comes too late; 0 for none
    SeenHistory(long seed, int count, int oneIn) {
        this.oneIn = oneIn;
        SplittableRandom random = new SplittableRandom(seed);
        for (int id = 0; id < count; id++) {
            long date = START + (long) id * STEP + random.nextInt(STEP);
            String origin = "A" + random.nextInt(7);
            flights.add(flight(id, date, origin, random));
            if (random.nextInt(8) > 0) {
                long landed = date + random.nextInt(1_200_000);
                arrivals.add(arrival(date, landed, origin, random));
                if (random.nextInt(4) == 0) {
                    long corrected = landed + random.nextInt(600_000);
                    arrivals.add(arrival(date, corrected, origin, random));
                }
            }
        }
        flights.sort(Comparator.comparingLong(Sent::arrival));
        arrivals.sort(Comparator.comparingLong(Sent::arrival));
    }

    private long delay(SplittableRandom random) {
        boolean isLate = oneIn > 0 && random.nextInt(oneIn) == 0;
        return isLate ? LATE : random.nextInt(DISORDER);
    }

    private Sent flight(int id, long date, String origin, SplittableRandom random) {
        double distance = random.nextDouble() * 3_000;
        long sent = date + random.nextInt(1_000);
        String json =
                "{\"id\":%d,\"date\":%d,\"origin\":\"%s\",\"distance\":%s}"
                        .formatted(id, date, origin, distance);
        long delay = delay(random);
        return new Sent(
                date + delay,
                sent,
                origin,
                json,
                id + "," + date + "," + origin + "," + distance + "," + sent,
                delay == LATE);
    }

    private Sent arrival(long date, long landed, String origin, SplittableRandom random) {
        double delay = random.nextInt(3) == 0 ? random.nextInt(90) : random.nextDouble(-9, 90);
        String json =
                "{\"origin\":\"%s\",\"departed\":%d,\"landed\":%d,\"delay\":%s}"
                        .formatted(origin, date, landed, delay);
        long wait = delay(random);
        return new Sent(
                landed + wait,
                landed,
                origin,
                json,
                origin + "," + date + "," + landed + "," + delay,
                wait == LATE);
    }

    /// The topic of arrivals beside a stream's flights.
    static String arrivals(StreamFixture stream) {
        return "arrivals-of-" + stream.input;
    }

    int flights() {
        return flights.size();
    }

    /// How many arrivals are told, corrections among them.
    int events() {
        return arrivals.size();
    }

    /// The messages of a part that come late.
    Set<String> late(int part, int parts) {
        LongPredicate isDue = due(part, parts);
        Set<String> late = new HashSet<>();
        for (List<Sent> all : List.of(flights, arrivals)) {
            all.stream()
                    .filter(one -> one.isLate() && isDue.test(one.arrival()))
                    .map(Sent::json)
                    .forEach(late::add);
        }
        return late;
    }

    /// The moment of the newest flight, or just behind it.
    long end() {
        return START + (long) flights.size() * STEP;
    }

    /// Sends to each partition a message that is newer than all others by so much that nobody waits
    /// for these any longer. The flights among them wait themselves, and are none of the history.
    void close(StreamFixture stream) {
        close(stream, BEYOND);
    }

    /// The same, with messages so far beyond the newest flight.
    void close(StreamFixture stream, int beyond) {
        long moment = end() + beyond;
        String flight = "{\"id\":-1,\"date\":%d,\"origin\":\"Z\",\"distance\":0}".formatted(moment);
        String arrival =
                "{\"origin\":\"Z\",\"departed\":%1$d,\"landed\":%1$d,\"delay\":0}"
                        .formatted(moment);
        for (int partition = 0; partition < StreamFixture.PARTITIONS; partition++) {
            close(stream.broker, stream.input, partition, moment, flight);
            close(stream.broker, arrivals(stream), partition, moment, arrival);
        }
    }

    private static void close(
            LocalBroker broker, String topic, int partition, long moment, String json) {
        byte[] value = json.getBytes(StandardCharsets.UTF_8);
        broker.send(topic, List.of(new ProducerRecord<>(topic, partition, moment, null, value)));
    }

    /// An arrival of no table, which all rows have gone past by the end.
    String tooLate() {
        long moment = end() - 3L * DISORDER;
        return "{\"origin\": \"A1\", \"departed\": %1$d, \"landed\": %1$d, \"delay\": 2}"
                .formatted(moment);
    }

    /// Whether something is sent with a part of all messages.
    private LongPredicate due(int part, int parts) {
        long begin = START + (long) flights.size() * STEP * part / parts;
        long end = START + (long) flights.size() * STEP * (part + 1) / parts;
        boolean isFirst = part == 0;
        boolean isLast = part == parts - 1;
        return at -> (isFirst || at >= begin) && (isLast || at < end);
    }

    /// A part of all messages, by the time at which they are sent.
    void send(StreamFixture stream, int part, int parts) {
        LongPredicate isDue = due(part, parts);
        send(stream.broker, stream.input, flights, isDue);
        send(stream.broker, arrivals(stream), arrivals, isDue);
    }

    private static void send(
            LocalBroker broker, String topic, List<Sent> messages, LongPredicate isDue) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Sent one : messages) {
            if (isDue.test(one.arrival())) {
                records.add(
                        new ProducerRecord<>(
                                topic,
                                one.key().hashCode() % StreamFixture.PARTITIONS,
                                one.timestamp(),
                                one.key().getBytes(StandardCharsets.UTF_8),
                                one.json().getBytes(StandardCharsets.UTF_8)));
            }
        }
        broker.send(topic, records);
    }

    /// All flights, as they are sent.
    List<String> flightMessages() {
        return flights.stream().map(Sent::json).toList();
    }

    /// All arrivals, as they are sent.
    List<String> arrivalMessages() {
        return arrivals.stream().map(Sent::json).toList();
    }

    /// The table of flights, but for those of these messages.
    String flightsTable(Set<String> without) {
        return table("id,date,origin,distance,sent", flights, without);
    }

    /// The table of arrivals, but for those of these messages.
    String arrivalsTable(Set<String> without) {
        return table("origin,departed,landed,delay", arrivals, without);
    }

    private static String table(String head, List<Sent> messages, Set<String> without) {
        StringBuilder lines = new StringBuilder(head + "\n");
        for (Sent one : messages) {
            if (!without.contains(one.json())) {
                lines.append(one.csv()).append('\n');
            }
        }
        return lines.toString();
    }
}
