package dev.slipway.serving.execution;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.EvenShares;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Makes the results of calls of one version that slots have not answered, in the words that their
/// callers hear.
///
/// *Threads*: lock-free.
final class Unanswered {
    private final String subject;
    private final LongSupplier nanoTime;
    private final LongSupplier drainNanos;
    private final EvenShares shares = new EvenShares();

    /// @param subject what messages call the version
    /// @param drainNanos how long the calls that wait now take to run
    Unanswered(String subject, LongSupplier nanoTime, LongSupplier drainNanos) {
        this.subject = subject;
        this.nanoTime = nanoTime;
        this.drainNanos = drainNanos;
    }

    CallResult cancelled() {
        return notRun(
                Refusal.of(
                        ErrorCode.CANCELLED, "the request was closed before " + subject + " ran"));
    }

    CallResult late() {
        return inQueue("passed while waiting for " + subject);
    }

    CallResult tooLate() {
        return inQueue("would pass before " + subject + " answers");
    }

    private CallResult inQueue(String fault) {
        return notRun(AdmissionCheck.DEADLINE_IN_QUEUE.refuse(fault, drainTime()));
    }

    /// @param limit of calls that may wait
    CallResult full(int limit) {
        return notRun(
                AdmissionCheck.SLOT_QUEUE.refuse(
                        "full (expected: fewer than " + limit + " calls waiting) for " + subject,
                        drainTime()));
    }

    private CallResult notRun(Refusal refusal) {
        return new CallResult.NotRun(refusal, nanoTime.getAsLong());
    }

    /// What a caller hears whose call broke on its slot.
    ///
    /// @param claimed what it was claimed with, as far as it is known
    CallResult broke(int rows, CallResult.@Nullable Share claimed) {
        Refusal refusal = Refusal.of(ErrorCode.MODEL_FAILED, "its execution broke for " + subject);
        CallResult.Share share =
                claimed == null
                        ? CallResult.Share.whole(rows)
                        : CallResult.Share.whole(claimed.rows())
                                .of(claimed.claimedRows(), claimed.isWitness());
        long now = nanoTime.getAsLong();
        return new CallResult.Failure(refusal, now, now, share);
    }

    /// When one that leaves now should come back: once the calls that wait have run, or up to as
    /// long again, so that not all come back together.
    private Duration drainTime() {
        long nanos = drainNanos.getAsLong();
        return Duration.ofNanos(nanos + (long) (nanos * shares.next()));
    }
}
