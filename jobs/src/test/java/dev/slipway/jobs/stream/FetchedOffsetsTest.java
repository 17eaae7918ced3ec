package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.outside.LocalBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/// Where a partition goes on whose last offsets have no message.
final class FetchedOffsetsTest {
    private static final String STREAM = "fetched/1";
    private static final String TOPIC = "fetched.rows";
    private static final TopicPartition PLACE = new TopicPartition(TOPIC, 0);

    /// Behind two messages and two markers.
    private static final long END = 4;

    private static Properties noted(Properties client) {
        FetchedOffsets.note(client, STREAM, TOPIC);
        return client;
    }

    /// Messages of a topic's first partition, and the offset that is fetched behind them.
    static ConsumerRecords<byte[], byte[]> polled(String topic, long next, long... rows) {
        TopicPartition place = new TopicPartition(topic, 0);
        List<ConsumerRecord<byte[], byte[]>> messages =
                LongStream.of(rows)
                        .mapToObj(row ->
                                new ConsumerRecord<byte[], byte[]>(
                                        topic, 0, row, new byte[0], new byte[0]))
                        .toList();
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> all =
                messages.isEmpty() ? Map.of() : Map.of(place, messages);
        return new ConsumerRecords<>(all, Map.of(place, new OffsetAndMetadata(next)));
    }

    private static long past(long next) {
        return FetchedOffsets.of(STREAM).of(0, next);
    }

    @Test
    void offsetsWithoutAMessageArePassedWhereNoMessageIsLeft() {
        Map<String, Object> settings = new HashMap<>();
        noted(new Properties()).forEach((name, value) -> settings.put(name.toString(), value));
        try (FetchedOffsets fetched = new FetchedOffsets()) {
            fetched.configure(settings);
            assertThat(past(5)).as("nothing was fetched").isEqualTo(5);
            assertThat(fetched.onConsume(polled(TOPIC, 8, 5, 6)).count()).isEqualTo(2);
            assertThat(past(6)).as("a message is left").isEqualTo(6);
            assertThat(past(7)).isEqualTo(8);
            assertThat(fetched.onConsume(polled(TOPIC, 12)).isEmpty()).isTrue();
            assertThat(past(6)).isEqualTo(6);
            assertThat(past(7)).as("more markers have come").isEqualTo(12);
            assertThat(fetched.onConsume(polled("events", 90, 89)).count()).isEqualTo(1);
            assertThat(past(7)).as("of another topic").isEqualTo(12);
            assertThat(FetchedOffsets.of(STREAM).of(1, 7)).isEqualTo(7);
            assertThat(FetchedOffsets.of("fetched/2").of(0, 7)).isEqualTo(7);
        }
        assertThat(past(7)).as("nobody reads").isEqualTo(7);
    }

    @Test
    void clientPassesTheMarkersOfTransactions() throws Exception {
        LocalBroker broker = LocalBroker.shared();
        broker.create(TOPIC, 1, Map.of());
        send(broker);
        Properties properties = noted(broker.clients());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, bytes, bytes)) {
            consumer.assign(List.of(PLACE));
            for (int polls = 0; past(1) < END; polls++) {
                assertThat(polls).isLessThan(100);
                int ignored = consumer.poll(Duration.ofMillis(100)).count();
            }
            assertThat(past(0)).as("the message is left").isZero();
            assertThat(consumer.endOffsets(List.of(PLACE))).containsEntry(PLACE, END);
        }
    }

    /// A message that is committed, and one that is not.
    private static void send(LocalBroker broker) {
        Properties properties = broker.clients();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "fetched-offsets");
        ByteArraySerializer bytes = new ByteArraySerializer();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, bytes, bytes)) {
            byte[] text = "row".getBytes(StandardCharsets.UTF_8);
            producer.initTransactions();
            producer.beginTransaction();
            Object ignored = producer.send(new ProducerRecord<>(TOPIC, text));
            producer.commitTransaction();
            producer.beginTransaction();
            Object unused = producer.send(new ProducerRecord<>(TOPIC, text));
            producer.flush();
            producer.abortTransaction();
        }
    }
}
