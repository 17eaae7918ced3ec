package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.StreamAttempt.Topics;
import dev.slipway.jobs.stream.Outgoing;
import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// What is written, as records of Kafka: under the key and the timestamp of what it answers. The
/// topics are told to the connector, which looks in them for transactions that were left open.
final class OutgoingForm
        implements KafkaRecordSerializationSchema<Outgoing>, KafkaDatasetFacetProvider {
    private static final long serialVersionUID = 1L;

    private final String output;
    private final String deadLetters;

    OutgoingForm(Topics topics) {
        this.output = topics.output();
        this.deadLetters = topics.deadLetters();
    }

    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(
                        DefaultKafkaDatasetIdentifier.ofTopics(List.of(output, deadLetters))));
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            Outgoing outgoing, KafkaSinkContext context, @Nullable Long timestamp) {
        return new ProducerRecord<>(
                outgoing.topic(),
                null,
                Math.max(0, outgoing.source().timestamp()),
                outgoing.key(),
                outgoing.value());
    }
}
