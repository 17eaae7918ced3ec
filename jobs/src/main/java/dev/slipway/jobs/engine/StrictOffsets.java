package dev.slipway.jobs.engine;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/// Where partitions are read from by readers that fail where messages are gone that come next. The
/// connector's own is as strict with a partition that nobody has named: one that was added since
/// they were looked up would end the attempt. It is read from its start, as those are that are
/// found later.
@SuppressWarnings("deprecation") // the connector knows no other name for what clients are told
final class StrictOffsets implements OffsetsInitializer {
    private static final long serialVersionUID = 1L;

    private final OffsetsInitializer known;

    /// @param begin the first message of each partition that was looked up
    StrictOffsets(Map<TopicPartition, Long> begin) {
        this.known = OffsetsInitializer.offsets(begin, OffsetResetStrategy.EARLIEST);
    }

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        return known.getPartitionOffsets(partitions, retriever);
    }

    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
