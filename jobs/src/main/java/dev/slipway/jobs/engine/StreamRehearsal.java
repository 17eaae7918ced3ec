package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.BrokerQuestions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// What of a stream's start needs no broker, for the cache of classes: graphs are drawn and clients
/// made, and all of it is given up. What code makes as it runs for the first time (a class for each
/// lambda) is in the cache only if it has run.
public final class StreamRehearsal {
    /// Where nobody listens.
    private static final String NOBODY = "127.0.0.1:1";

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MOMENT = Duration.ofMillis(200);

    private StreamRehearsal() {}

    /// Rehearses it.
    ///
    /// @param like an attempt at a batch, whose model and pace are taken
    /// @param directory where files may go
    public static void run(Attempt like, Path directory) {
        StreamAttempt alone = attempt(like, Map.of());
        draw(alone, Optional.empty(), directory);
        draw(attempt(like, Map.of("events", "rehearsal.events")), Optional.of(SECOND), directory);
        makeClients(alone);
    }

    private static StreamAttempt attempt(Attempt like, Map<String, String> events) {
        return new StreamAttempt(
                "rehearsal",
                1,
                like.model(),
                new StreamAttempt.Access(NOBODY, Map.of(), Map.of(), null),
                new StreamAttempt.Topics("rehearsal", false, "rehearsal.out", "rehearsal.dead"),
                events,
                null,
                1 << 20,
                StreamAttempt.Delivery.EXACTLY_ONCE,
                List.of(),
                BadRowLimits.NONE,
                like.pace(),
                new StreamAttempt.Timing(MOMENT, Duration.ofHours(2), SECOND, SECOND),
                new Place.Child(),
                like.cache(),
                false);
    }

    private static void draw(StreamAttempt attempt, Optional<Duration> drift, Path directory) {
        Configuration settings =
                EngineSettings.of(
                        attempt.job(),
                        attempt.pace(),
                        directory.resolve("rehearsed-checkpoints"),
                        directory);
        JobGraph ignored = StreamGraph.unread(attempt, drift).made(settings);
    }

    private static void makeClients(StreamAttempt attempt) {
        try (Broker broker = Broker.open(attempt)) {
            BrokerQuestions ignored = broker.ask();
        }
        Properties properties = Broker.clientProperties(attempt);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(attempt.topics().input(), 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            ConsumerRecords<byte[], byte[]> ignored = consumer.poll(MOMENT);
        }
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, attempt.ownTransactions());
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.close(Duration.ZERO);
    }
}
