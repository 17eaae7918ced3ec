package dev.slipway.serving.admission;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Priority;
import dev.slipway.serving.execution.Execution;
import dev.slipway.serving.limits.AdmissionCheck;
import java.util.Optional;

/// Turns decoded requests away whose answer would certainly come too late, or that say of
/// themselves that others matter more.
public final class ContentAdmission {
    private ContentAdmission() {}

    /// Why the request need not run; empty when it should.
    public static Optional<Refusal> refusal(
            InferenceRequest request, RequestPermit permit, Deadline deadline, long now) {
        Execution execution = permit.version().execution();
        int rows = permit.version().check().announcedRows(request);
        if (deadline.hasPassed(now) || execution.isHopeless(rows, deadline, now)) {
            permit.refused(AdmissionCheck.DEADLINE_BY_CONTENT);
            return Optional.of(Refusals.unreachable(permit.head(), execution.expectedNanos(rows)));
        }
        return Priority.ofParameter(request.parameters().priority())
                .filter(priority -> permit.isShed(priority, now))
                .filter(priority -> execution.waitingCalls() > 0)
                .map(priority -> permit.shed(priority, now));
    }
}
