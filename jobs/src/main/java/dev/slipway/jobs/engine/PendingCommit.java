package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.AnswerCommits;
import dev.slipway.jobs.stream.Letters;
import dev.slipway.jobs.stream.Stretch;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.jspecify.annotations.Nullable;

/// A transaction that is written and waits for its checkpoint, and the messages that it answers.
///
/// @param letters that it has where it answers none; null otherwise
/// @param sent when they were sent; null in a process that has not written it itself
record PendingCommit(
        KafkaCommittable transaction,
        List<Stretch> stretches,
        @Nullable Letters letters,
        @Nullable SendTimes sent) {
    PendingCommit {
        stretches = List.copyOf(stretches);
    }

    /// The same, its transaction as the connector has it by now.
    PendingCommit with(KafkaCommittable changed) {
        return new PendingCommit(changed, stretches, letters, sent);
    }

    /// Whether what it has written can be seen, although its commit says it failed.
    boolean isVisible(AnswerCommits commits) {
        return letters == null ? commits.isVisible(stretches) : commits.isVisible(letters);
    }
}
