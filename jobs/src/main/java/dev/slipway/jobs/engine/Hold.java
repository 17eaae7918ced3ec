package dev.slipway.jobs.engine;

import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/// The time between a barrier and the end of its checkpoint, in which a task takes messages and
/// does nothing with them. It takes so many bytes of them at most: a checkpoint that is slow does
/// not fill the memory.
///
/// A task that has taken so many stands still, and with it whatever sends to it. Meanwhile it hears
/// of checkpoints that are complete or given up, as these come before all else. It takes part in no
/// other one: it is in the middle of a message, which the source's state does not have yet. None
/// comes before the one that it waits for has ended. All that its senders have sent before the
/// barrier it has taken by then, so no other task waits for it in order to take part.
///
/// *Threads*: the task's.
final class Hold {
    /// What a task takes at most.
    static final long MOST_BYTES = 16 << 20;

    /// What a message takes besides its bytes.
    private static final long MESSAGE_BYTES = 200;

    private static final long FOR_GOOD = Long.MAX_VALUE;

    private final MailboxExecutor mailbox;
    private final long most;
    private long checkpoint;
    private long bytes;
    private boolean isOn;
    private boolean isGivenUp;

    /// Nothing is held yet.
    ///
    /// @param mailbox runs what may come between, one thing at a time
    /// @param most bytes that are taken
    Hold(MailboxExecutor mailbox, long most) {
        this.mailbox = mailbox;
        this.most = most;
    }

    /// That of an operator, which hears of nothing that may come only between two messages.
    ///
    /// @param most bytes that are taken
    static Hold of(AbstractStreamOperator<?> operator, long most) {
        int priority = operator.getOperatorConfig().getChainIndex();
        return new Hold(
                operator.getContainingTask().getMailboxExecutorFactory().createExecutor(priority),
                most);
    }

    /// Begins behind the barrier of a checkpoint, with nothing taken.
    void begin(long number) {
        checkpoint = number;
        bytes = 0;
        isOn = true;
        isGivenUp = false;
    }

    /// Begins, to last until the next barrier.
    void beginForGood() {
        begin(FOR_GOOD);
    }

    /// Ends.
    void end() {
        isOn = false;
        bytes = 0;
    }

    /// What was taken has gone on; the next message is taken as before.
    void emptied() {
        bytes = 0;
    }

    /// Whether messages are taken, and nothing is done with them.
    boolean isOn() {
        return isOn;
    }

    /// Whether it ends with this complete checkpoint.
    boolean isOverWith(long complete) {
        return isOn && complete >= checkpoint;
    }

    /// The checkpoint is not going to be complete. What was taken waits for the next barrier then,
    /// and so does all that comes before it: a task that stood still would never see that one.
    void givenUp(long number) {
        isGivenUp |= isOn && number >= checkpoint;
    }

    /// Notes a message that is taken.
    void take(long message) {
        if (isOn) {
            bytes += MESSAGE_BYTES + message;
        }
    }

    /// Whether it lasts until the next barrier, and there is no room before that.
    boolean isOverfull() {
        return isOn && checkpoint == FOR_GOOD && bytes >= most;
    }

    /// Stands still until there is room for a message, or it has ended.
    void awaitRoom() throws InterruptedException {
        while (isOn && checkpoint != FOR_GOOD && !isGivenUp && bytes >= most) {
            mailbox.yield();
        }
    }
}
