package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What becomes of the transactions in which an attempt writes: how many wait for their commit,
/// whether one can be seen whose commit failed, and which answers are lost.
///
/// *Threads*: any.
public final class AnswerCommits {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");

    private final StreamAttempt attempt;
    private final Broker broker;
    private final StreamEvents events;
    private final StreamWork.Begin begin;
    private final List<Stretch> lost = new ArrayList<>();

    /// Whether what earlier attempts have left open is given up, or about to be.
    private final AtomicBoolean isRestGivenUp = new AtomicBoolean();

    private int pending;
    private volatile @Nullable Keeping keeping;

    AnswerCommits(
            StreamAttempt attempt, Broker broker, StreamEvents events, StreamWork.Begin begin) {
        this.attempt = attempt;
        this.broker = broker;
        this.events = events;
        this.begin = begin;
    }

    /// Has checkpoints outlive a loss of power.
    @FunctionalInterface
    public interface Keeping {
        /// All that are complete by now do when it returns.
        void force() throws IOException;
    }

    /// From now on nothing is committed of which no checkpoint is sure to be there.
    ///
    /// @param checkpoints those behind which something is committed
    public void require(Keeping checkpoints) {
        keeping = checkpoints;
    }

    /// Has the checkpoint outlive a loss of power behind which something is about to be committed.
    /// Brokers have that for good: whoever went on from an earlier one would answer once more.
    ///
    /// *Errors*: `IOException` when the disk refuses.
    public void keep() throws IOException {
        Keeping checkpoints = keeping;
        if (checkpoints != null) {
            checkpoints.force();
        }
    }

    /// A transaction waits for its commit.
    public synchronized void prepared() {
        pending++;
    }

    /// A transaction waits no longer.
    public synchronized void committed() {
        pending--;
        notifyAll();
    }

    /// Answers to these messages can be seen from now on.
    public void answered(List<Stretch> stretches) {
        if (!stretches.isEmpty()) {
            events.answered(stretches);
        }
    }

    /// Whether nothing waits for its commit, or does so no more in time.
    public synchronized boolean awaitAll(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (pending > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /// Whether the answers to these messages can be seen, although their commit says it failed.
    public boolean isVisible(List<Stretch> stretches) {
        Map<Integer, Long> visible = further(begin.offsets(), broker.visible());
        return stretches.stream()
                .allMatch(stretch -> visible.getOrDefault(stretch.partition(), 0L) >= stretch.to());
    }

    /// Whether these letters can be seen, although their commit says it failed.
    public boolean isVisible(Letters letters) {
        Map<Integer, Long> visible = further(begin.letters(), broker.visibleLetters());
        return visible.getOrDefault(letters.task(), 0L) >= letters.number();
    }

    /// What was so when the attempt began is so, even if the brokers have forgotten it.
    private static Map<Integer, Long> further(Map<Integer, Long> begun, Map<Integer, Long> told) {
        Map<Integer, Long> visible = new HashMap<>(begun);
        told.forEach((which, next) -> visible.merge(which, next, Math::max));
        return visible;
    }

    /// Gives up what an earlier attempt began under the id of a transaction that was committed:
    /// while it is open, nobody who reads what is committed gets past it.
    public void giveUp(String transactionalId) {
        broker.fenceEarlier(transactionalId);
    }

    /// Gives up what earlier attempts have left open, for the same reason, once a checkpoint of
    /// this one is complete. Not before: what the checkpoint holds that it has gone on from is
    /// theirs as well, and waits for its commit. No task takes part in another checkpoint until its
    /// commits of that one have got through, however often they have to be tried. An attempt that
    /// writes in transactions itself has the connector do it. Nobody waits here: where brokers do
    /// not answer, the next checkpoint tries again.
    void giveUpRest() {
        if (attempt.isExactlyOnce() || !isRestGivenUp.compareAndSet(false, true)) {
            return;
        }
        Object ignored =
                broker.fenceAllEarlier()
                        .whenComplete((nothing, failure) -> {
                            if (failure != null) {
                                LOG.log(
                                        System.Logger.Level.DEBUG,
                                        "transactions of earlier attempts may be open",
                                        failure);
                                isRestGivenUp.set(false);
                            }
                        });
    }

    /// Notes messages whose answers will never be seen.
    ///
    /// @param stretches of them; none where only letters about events are lost
    public JobException lost(List<Stretch> stretches, @Nullable Throwable cause) {
        synchronized (this) {
            lost.addAll(stretches);
            events.lost(lost());
        }
        boolean areAnswers = !stretches.isEmpty();
        return new JobException(
                EndCode.COMMIT_LOST,
                (areAnswers
                                ? "the answers to messages of topic " + attempt.topics().input()
                                : "letters about events, to topic "
                                        + attempt.topics().deadLetters()
                                        + ",")
                        + " were given up by the broker before they were committed"
                        + (areAnswers ? ": " + stretches : "")
                        + "; transaction-timeout-ms: "
                        + attempt.timing().transaction().toMillis()
                        + " (expected: longer than any outage). Repair the stream to "
                        + (areAnswers ? "score" : "write")
                        + " them again",
                cause);
    }

    /// Messages whose answers will never be seen.
    public synchronized List<Stretch> lost() {
        return List.copyOf(lost);
    }
}
