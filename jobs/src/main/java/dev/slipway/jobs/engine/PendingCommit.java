package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.Stretch;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.jspecify.annotations.Nullable;

/// A transaction that is written and waits for its checkpoint, and the messages that it answers.
///
/// @param sent when they were sent; null in a process that has not written it itself
record PendingCommit(
        KafkaCommittable transaction, List<Stretch> stretches, @Nullable SendTimes sent) {
    PendingCommit {
        stretches = List.copyOf(stretches);
    }
}
