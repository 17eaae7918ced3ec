package dev.slipway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.documents.Documents;
import dev.slipway.testkit.outside.LocalBroker;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads answers as those do who see what is committed, and counts them by the numbers of their
/// flights.
///
/// *Threads*: one of its own reads; any may look.
final class CommittedAnswers implements AutoCloseable {
    private static final List<TopicPartition> PARTITIONS =
            IntStream.range(0, LateFlights.PARTITIONS)
                    .mapToObj(number -> new TopicPartition(LateFlights.OUTPUT, number))
                    .toList();

    /// Longer than a stream rests at most before it begins again, and takes for that.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread reader;
    private final BitSet seen = new BitSet();
    private final AtomicLong newest = new AtomicLong(-1);
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private volatile boolean isOver;

    CommittedAnswers(LocalBroker broker) {
        Properties properties = broker.clients();
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("fetch.max.wait.ms", "20");
        this.consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.reader = Thread.ofPlatform().name("answers").daemon().start(this::read);
    }

    private void read() {
        try (consumer) {
            consumer.assign(PARTITIONS);
            consumer.seekToBeginning(PARTITIONS);
            while (!isOver || !isAtEnd()) {
                consumer.poll(Duration.ofMillis(100)).forEach(this::take);
            }
        }
    }

    private boolean isAtEnd() {
        return consumer.endOffsets(PARTITIONS).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        int id = Documents.tree(new String(record.value(), UTF_8)).path("id").asInt();
        AtomicLong counted = seen.get(id) ? repeated : count;
        counted.incrementAndGet();
        seen.set(id);
        newest.accumulateAndGet(id, Math::max);
    }

    /// The highest number of a flight that was answered.
    long newest() {
        return newest.get();
    }

    /// Flights that have answers.
    long count() {
        return count.get();
    }

    /// Waits until so many flights have answers, or for long none has got one.
    void await(long flights) {
        long before = -1;
        long grown = System.nanoTime();
        while (count.get() < flights
                && reader.isAlive()
                && System.nanoTime() - grown < PATIENCE.toNanos()) {
            if (count.get() > before) {
                before = count.get();
                grown = System.nanoTime();
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /// Reads what is there yet, and no more; flights that have answers.
    long end() throws InterruptedException {
        isOver = true;
        reader.join();
        return count.get();
    }

    /// Answers beyond the first to a flight.
    long repeated() {
        return repeated.get();
    }

    @Override
    public void close() {
        isOver = true;
    }
}
