package dev.slipway.jobs.engine;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.common.TopicPartition;

/// The connector's source, whose partitions begin behind offsets that are gone and had no message.
/// A checkpoint has the offset behind the last message, where a transaction's end may have been: a
/// reader that is to fail where a message is gone would fail there.
///
/// @param <T> what is read
final class GapSource<T> implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState> {
    private static final long serialVersionUID = 1L;

    private final KafkaSource<T> source;
    private final Map<TopicPartition, Long> behind;

    /// @param behind the oldest offset that is left of each such partition
    GapSource(KafkaSource<T> source, Map<TopicPartition, Long> behind) {
        this.source = source;
        this.behind = Map.copyOf(behind);
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        return source.createReader(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return source.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState kept)
            throws IOException {
        return source.restoreEnumerator(context, kept);
    }

    /// Readers are given by it what a checkpoint has of them, and what they are assigned.
    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return new Moved(source.getSplitSerializer(), behind);
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    /// Splits as the connector writes them, read with where they begin.
    record Moved(
            SimpleVersionedSerializer<KafkaPartitionSplit> form, Map<TopicPartition, Long> behind)
            implements SimpleVersionedSerializer<KafkaPartitionSplit> {
        @Override
        public int getVersion() {
            return form.getVersion();
        }

        @Override
        public byte[] serialize(KafkaPartitionSplit split) throws IOException {
            return form.serialize(split);
        }

        @Override
        public KafkaPartitionSplit deserialize(int version, byte[] bytes) throws IOException {
            KafkaPartitionSplit split = form.deserialize(version, bytes);
            long from = split.getStartingOffset();
            long first = behind.getOrDefault(split.getTopicPartition(), from);
            // What is below 0 is no offset.
            return from < 0 || first <= from
                    ? split
                    : new KafkaPartitionSplit(
                            split.getTopicPartition(),
                            first,
                            split.getStoppingOffset()
                                    .orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
        }
    }
}
