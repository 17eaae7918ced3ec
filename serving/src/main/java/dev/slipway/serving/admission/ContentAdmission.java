package dev.slipway.serving.admission;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Announced;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.serving.execution.Execution;
import dev.slipway.serving.limits.AdmissionCheck;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Turns requests away whose answer would certainly come too late, if need be before they are
/// decoded, or that say of themselves that others matter more.
public final class ContentAdmission {
    private ContentAdmission() {}

    /// Why the request need not run; empty when it should.
    public static Optional<Refusal> refusal(
            InferenceRequest request, RequestPermit permit, Deadline deadline, long now) {
        Execution execution = permit.version().execution();
        int rows = permit.version().check().announcedRows(request);
        if (deadline.hasPassed(now) || execution.isHopeless(rows, deadline, now)) {
            return Optional.of(tooLate(permit, rows));
        }
        return Priority.ofParameter(request.parameters().priority())
                .filter(priority -> permit.isShed(priority, now))
                .filter(priority -> execution.waitingCalls() > 0)
                .map(priority -> permit.shed(priority, now));
    }

    private static Refusal tooLate(RequestPermit permit, int rows) {
        permit.refused(AdmissionCheck.DEADLINE_BY_CONTENT);
        long expected = permit.version().execution().expectedNanos(rows);
        return Refusals.unreachable(permit.head(), expected);
    }

    /// Why the request need not even be decoded, and that it is turned away; empty when it should
    /// be. While no call waits decoding keeps nobody from an answer, and a body that is broken is
    /// told so first.
    static Optional<PredictionOutcome.Refused> foreseen(
            Supplier<Optional<Announced>> announced, RequestPermit permit, LongSupplier nanoTime) {
        Execution execution = permit.version().execution();
        if (execution.waitingCalls() == 0) {
            return Optional.empty();
        }
        Announced said = announced.get().orElse(null);
        if (said == null) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        int rows = permit.version().check().announcedRows(said.rows());
        Deadline deadline = said.deadline();
        if (!deadline.hasPassed(now) && !execution.isHopelessUntried(rows, deadline, now)) {
            return Optional.empty();
        }
        Refusal refusal = tooLate(permit, rows);
        return Optional.of(turnedAway(refusal, permit, rows, nanoTime.getAsLong() - now));
    }

    /// Counts a request that is turned away before it runs.
    ///
    /// @param nanos that it took so far
    public static PredictionOutcome.Refused turnedAway(
            Refusal refusal, RequestPermit permit, int rows, long nanos) {
        permit.turnedAway(rows);
        permit.version().counters().failed(nanos);
        return new PredictionOutcome.Refused(
                refusal,
                new VersionChoice.Exactly(permit.version().id().version()),
                StopTimes.NONE);
    }
}
