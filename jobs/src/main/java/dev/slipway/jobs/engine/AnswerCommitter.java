package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.Stretch;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.jspecify.annotations.Nullable;

/// Commits transactions, once the disk has their checkpoint. One that the broker has given up fails
/// the attempt, unless its answers can be seen: then it was committed before, and its id has been
/// used again since.
///
/// *Threads*: the task's.
final class AnswerCommitter implements Committer<PendingCommit> {
    private final Committer<KafkaCommittable> committer;
    private final String key;
    private final StreamWork work;

    AnswerCommitter(Committer<KafkaCommittable> committer, String key) {
        this.committer = committer;
        this.key = key;
        this.work = OpenWork.of(key);
    }

    @Override
    public void commit(Collection<CommitRequest<PendingCommit>> requests)
            throws IOException, InterruptedException {
        List<Asked> asked = new ArrayList<>();
        requests.forEach(request -> asked.add(new Asked(request)));
        keep();
        committer.commit(new ArrayList<>(asked));
        List<Asked> givenUp = asked.stream().filter(one -> one.reason != null).toList();
        if (!givenUp.isEmpty()) {
            List<Stretch> lost =
                    givenUp.stream()
                            .flatMap(one -> one.request.getCommittable().stretches().stream())
                            .toList();
            throw work.failed(work.commits().lost(lost, givenUp.getFirst().reason));
        }
        work.commits()
                .answered(
                        asked.stream()
                                .filter(one -> one.isDone)
                                .flatMap(one -> one.request.getCommittable().stretches().stream())
                                .toList());
        for (Asked one : asked) {
            if (one.isDone) {
                SendTimes sent = one.request.getCommittable().sent();
                if (sent != null) {
                    sent.visible(work.tally());
                    work.commits().committed();
                }
            }
        }
    }

    private void keep() throws IOException {
        try {
            work.commits().keep();
        } catch (ClosedByInterruptException e) {
            // The task is to end: whoever ends it has a reason.
            throw e;
        } catch (IOException e) {
            throw work.failed(
                    new JobException(
                            EndCode.OUTPUT_FAILED, "a checkpoint cannot be kept: " + e, e));
        }
    }

    /// A request as Flink's committer sees it.
    private final class Asked implements CommitRequest<KafkaCommittable> {
        private final CommitRequest<PendingCommit> request;
        private boolean isDone = true;
        private @Nullable Throwable reason;

        private Asked(CommitRequest<PendingCommit> request) {
            this.request = request;
        }

        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable().transaction();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            try {
                if (!request.getCommittable().isVisible(work.commits())) {
                    this.reason = reason;
                    return;
                }
                work.commits().giveUp(getCommittable().getTransactionalId());
            } catch (RuntimeException e) {
                throw work.failed(e);
            }
            request.signalAlreadyCommitted();
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            if (isForgotten(reason)) {
                signalFailedWithKnownReason(reason);
                return;
            }
            isDone = false;
            throw work.failed(
                    new JobException(
                            EndCode.OUTPUT_FAILED,
                            getCommittable() + " cannot be committed: " + reason,
                            reason));
        }

        @Override
        public void retryLater() {
            isDone = false;
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable changed) {
            isDone = false;
            request.updateAndRetryLater(request.getCommittable().with(changed));
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }

    /// Whether brokers know the id no more, which was not used for a week, or whatever is their
    /// `transactional.id.expiration.ms`: they forget none under which something is open, so what
    /// was written was committed or given up. The connector takes it for a failure that passes, and
    /// no attempt would get further.
    private static boolean isForgotten(Throwable reason) {
        return Stream.iterate(reason, Objects::nonNull, Throwable::getCause)
                .anyMatch(InvalidPidMappingException.class::isInstance);
    }

    @Override
    public void close() throws IOException {
        try {
            committer.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("what commits answers was not closed", e);
        } finally {
            OpenWork.leave(key);
        }
    }
}
