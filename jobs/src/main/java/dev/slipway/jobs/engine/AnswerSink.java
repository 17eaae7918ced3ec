package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.Outgoing;
import dev.slipway.jobs.stream.StreamWork;
import java.io.IOException;
import java.util.Collection;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.producer.ProducerConfig;

/// Flink's sink for Kafka, which forgets a commit that fails for a reason it knows. Here each
/// transaction carries the offsets of the messages that it answers, so that Kafka itself tells
/// whether their answers can be seen; where they cannot, the attempt fails.
final class AnswerSink
        implements Sink<Outgoing>,
                SupportsWriterState<Outgoing, KafkaWriterState>,
                SupportsCommitter<PendingCommit> {
    private static final long serialVersionUID = 1L;
    private static final int BATCH_BYTES = 256 << 10;
    private static final int MOST_BYTES = 16 << 20;

    private final KafkaSink<Outgoing> kafka;

    /// Commits what a checkpoint holds, also where this attempt writes in no transactions: one
    /// before it may have, and the connector's own committer would pass over what it left.
    private final KafkaSink<Outgoing> committing;

    private final String key;

    private AnswerSink(KafkaSink<Outgoing> kafka, KafkaSink<Outgoing> committing, String key) {
        this.kafka = kafka;
        this.committing = committing;
        this.key = key;
    }

    static AnswerSink of(StreamAttempt attempt, String key) {
        Properties properties = new Properties();
        properties.put(ProducerConfig.LINGER_MS_CONFIG, "2");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(BATCH_BYTES));
        properties.putAll(Broker.clientProperties(attempt));
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MOST_BYTES));
        properties.put(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(attempt.timing().transaction().toMillis()));
        KafkaSink<Outgoing> committing = sink(attempt, properties, DeliveryGuarantee.EXACTLY_ONCE);
        return new AnswerSink(
                attempt.isExactlyOnce()
                        ? committing
                        : sink(attempt, properties, DeliveryGuarantee.AT_LEAST_ONCE),
                committing,
                key);
    }

    private static KafkaSink<Outgoing> sink(
            StreamAttempt attempt, Properties properties, DeliveryGuarantee guarantee) {
        return KafkaSink.<Outgoing>builder()
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(guarantee)
                .setTransactionalIdPrefix(attempt.ownTransactions())
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setRecordSerializer(new OutgoingForm(attempt.topics()))
                .build();
    }

    private StreamWork work(WriterInitContext context) {
        return OpenWork.of(key, context.getUserCodeClassLoader()::registerReleaseHookIfAbsent);
    }

    private AnswerWriter writer(
            TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter<
                            Outgoing, KafkaWriterState, KafkaCommittable>
                    writer,
            WriterInitContext context) {
        return new AnswerWriter(
                writer, work(context), context.getTaskInfo().getIndexOfThisSubtask());
    }

    @Override
    public AnswerWriter createWriter(WriterInitContext context) throws IOException {
        return writer(kafka.createWriter(context), context);
    }

    @Override
    public StatefulSinkWriter<Outgoing, KafkaWriterState> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> states) throws IOException {
        return writer(kafka.restoreWriter(context, states), context);
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return kafka.getWriterStateSerializer();
    }

    @Override
    public Committer<PendingCommit> createCommitter(CommitterInitContext context)
            throws IOException {
        return new AnswerCommitter(committing.createCommitter(context), key);
    }

    @Override
    public SimpleVersionedSerializer<PendingCommit> getCommittableSerializer() {
        return new PendingForm(kafka.getCommittableSerializer());
    }
}
