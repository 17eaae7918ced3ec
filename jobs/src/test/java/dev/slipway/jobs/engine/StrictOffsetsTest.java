package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class StrictOffsetsTest {
    private static final TopicPartition KNOWN = new TopicPartition("flights", 0);
    private static final TopicPartition ADDED = new TopicPartition("flights", 1);

    /// A cluster whose partitions all begin with the same offset, and have no answers.
    private record Beginning(long offset) implements OffsetsInitializer.PartitionOffsetsRetriever {
        @Override
        public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> asked) {
            return Map.of();
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> asked) {
            throw new AssertionError("nothing is left out");
        }

        @Override
        public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> asked) {
            Map<TopicPartition, Long> all = new HashMap<>();
            asked.forEach(partition -> all.put(partition, offset));
            return all;
        }

        @Override
        public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> asked) {
            throw new AssertionError("no moment counts");
        }
    }

    @Test
    void aPartitionThatNobodyKnewIsReadFromItsStart() {
        StrictOffsets offsets = new StrictOffsets(new HashMap<>(Map.of(KNOWN, 50L)));
        assertThat(offsets.getPartitionOffsets(List.of(KNOWN, ADDED), new Beginning(7)))
                .isEqualTo(Map.of(KNOWN, 50L, ADDED, 7L));
    }

    @Test
    @SuppressWarnings("deprecation") // the connector knows no other name for it
    void readersFailWhereMessagesAreGoneHoweverTheyAreHandedOver() throws Exception {
        OffsetsInitializer offsets =
                InstantiationUtil.clone(new StrictOffsets(new HashMap<>(Map.of(KNOWN, 50L))));
        assertThat(offsets.getAutoOffsetResetStrategy().name()).isEqualTo("NONE");
        assertThat(offsets.getPartitionOffsets(List.of(KNOWN), new Beginning(7)))
                .isEqualTo(Map.of(KNOWN, 50L));
    }
}
