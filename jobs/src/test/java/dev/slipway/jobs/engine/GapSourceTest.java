package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class GapSourceTest {
    private static final TopicPartition GONE = new TopicPartition("flights", 0);
    private static final TopicPartition WHOLE = new TopicPartition("flights", 1);

    private final GapSource.Moved form =
            new GapSource.Moved(new KafkaPartitionSplitSerializer(), Map.of(GONE, 50L));

    private KafkaPartitionSplit read(KafkaPartitionSplit kept) throws IOException {
        return form.deserialize(form.getVersion(), form.serialize(kept));
    }

    @Test
    void aReaderBeginsBehindWhatIsGoneAndNowhereElse() throws Exception {
        assertThat(read(new KafkaPartitionSplit(GONE, 49)))
                .isEqualTo(new KafkaPartitionSplit(GONE, 50));
        assertThat(read(new KafkaPartitionSplit(GONE, 51)))
                .isEqualTo(new KafkaPartitionSplit(GONE, 51));
        assertThat(read(new KafkaPartitionSplit(WHOLE, 7)))
                .isEqualTo(new KafkaPartitionSplit(WHOLE, 7));
    }

    @Test
    void whatStandsForAnOffsetStaysAsItIs() throws Exception {
        KafkaPartitionSplit earliest =
                new KafkaPartitionSplit(GONE, KafkaPartitionSplit.EARLIEST_OFFSET);
        assertThat(read(earliest)).isEqualTo(earliest);
        assertThat(read(new KafkaPartitionSplit(GONE, 10, 90)))
                .isEqualTo(new KafkaPartitionSplit(GONE, 50, 90));
    }
}
