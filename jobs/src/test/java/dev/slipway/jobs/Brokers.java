package dev.slipway.jobs;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// What brokers do to a stream, and whoever looks after them: they delete messages and forget
/// offsets, and partitions are added.
record Brokers(StreamFixture stream) {
    /// The consumer group of the stream's job.
    String group() {
        return "slipway-" + stream.attempt(1).path("job").asText();
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(stream.input, number);
    }

    /// By partition, up to where rows have answers.
    Map<Integer, Long> offsets() throws Exception {
        Map<Integer, Long> offsets = new HashMap<>();
        stream.broker
                .admin()
                .listConsumerGroupOffsets(group())
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach(
                        (partition, offset) -> offsets.put(partition.partition(), offset.offset()));
        return offsets;
    }

    /// Says by partition up to where rows have answers.
    void commit(Map<Integer, Long> offsets) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        offsets.forEach((partition, offset) ->
                committed.put(partition(partition), new OffsetAndMetadata(offset)));
        stream.broker.admin().alterConsumerGroupOffsets(group(), committed).all().get();
    }

    /// As brokers do with what nobody has committed for a week.
    void forget(Integer... partitions) throws Exception {
        stream.broker
                .admin()
                .deleteConsumerGroupOffsets(
                        group(),
                        Arrays.stream(partitions).map(this::partition).collect(Collectors.toSet()))
                .all()
                .get();
    }

    /// Deletes the messages of a partition that lie before an offset.
    void delete(int partition, long before) throws Exception {
        stream.broker
                .admin()
                .deleteRecords(Map.of(partition(partition), RecordsToDelete.beforeOffset(before)))
                .all()
                .get();
    }

    /// Adds a partition to the input, behind those that there are, and waits until it answers.
    void addPartition() throws Exception {
        int partitions = StreamFixture.PARTITIONS + 1;
        stream.broker
                .admin()
                .createPartitions(Map.of(stream.input, NewPartitions.increaseTo(partitions)))
                .all()
                .get();
        stream.broker.awaitPartitions(stream.input, partitions);
    }
}
