package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.stream.ReadSoFar;
import dev.slipway.jobs.stream.ReadSoFar.Place;
import dev.slipway.testkit.outside.LocalBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/// What clients of a broker say of what they read.
final class FetchMetricsTest {
    private static final String STREAM = "unread/1";
    private static final String TOPIC = "un.read";
    private static final Place FULL = new Place(TOPIC, 0);
    private static final Place EMPTY = new Place(TOPIC, 1);
    private static final int MESSAGES = 3;

    private final ReadSoFar read = new ReadSoFar();
    private final Unread unread = FetchMetrics.of(STREAM, read);

    private static KafkaConsumer<byte[], byte[]> consumer(LocalBroker broker) {
        Properties properties = broker.clients();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        FetchMetrics.measure(properties, STREAM);
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, bytes, bytes);
        consumer.assign(List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1)));
        return consumer;
    }

    /// Ends when a message has come.
    private static void readOne(KafkaConsumer<byte[], byte[]> consumer) {
        while (consumer.poll(Duration.ofMillis(100)).isEmpty()) {
            assertThat(consumer.assignment()).hasSize(2);
        }
    }

    @Test
    void clientKnowsOfEachPartitionWhetherAllOfItIsRead() throws Exception {
        LocalBroker broker = LocalBroker.shared();
        broker.create(TOPIC, 2, Map.of());
        broker.send(
                TOPIC,
                IntStream.range(0, MESSAGES)
                        .mapToObj(i ->
                                new ProducerRecord<byte[], byte[]>(
                                        TOPIC, 0, null, ("m" + i).getBytes(StandardCharsets.UTF_8)))
                        .toList());
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
            assertThat(unread.isAnswered(null)).as("nothing was fetched").isFalse();
            readOne(consumer);
            assertThat(unread.isAnswered(FULL)).isTrue();
            assertThat(unread.isBehind(FULL)).isTrue();
            assertThat(unread.isBehind(null)).as("of whichever nothing has come").isTrue();
            read.reads(FULL);
            for (int polls = 0; !unread.isAnswered(EMPTY); polls++) {
                assertThat(polls).isLessThan(100);
                int ignored = consumer.poll(Duration.ofMillis(100)).count();
            }
            assertThat(unread.isBehind(EMPTY)).isFalse();
            assertThat(unread.isBehind(null)).isFalse();
            while (consumer.position(new TopicPartition(TOPIC, 0)) < MESSAGES) {
                readOne(consumer);
            }
            assertThat(unread.isBehind(FULL)).isFalse();
        }
        assertThat(unread.isAnswered(FULL)).as("nobody reads").isFalse();
    }
}
