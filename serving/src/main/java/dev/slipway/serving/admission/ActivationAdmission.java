package dev.slipway.serving.admission;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.serving.activation.Gate;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.activation.Ticket;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.quota.QuotaAnswer;
import dev.slipway.serving.routing.Routes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides whether a request waits until its version is loaded. It passes the checks of any other,
/// but for those on overload, and one more: what is known of loading the version has to leave it
/// time. Whatever it will be refused for by these, it is at once; the load begins all the same.
final class ActivationAdmission {
    /// Those who wait for one version may hold this part of the process's request bytes.
    private static final int SHARE_OF_BYTES = 4;

    private final Routes routes;
    private final Desk desk;
    private final Claims claims;

    ActivationAdmission(Routes routes, Desk desk, Claims claims) {
        this.routes = routes;
        this.desk = desk;
        this.claims = claims;
    }

    /// The answer, or null when the version can be asked without waiting by now.
    @Nullable Admission admit(RequestHead head, Routes.Found found) {
        EndpointLimits limits = found.route().limits();
        long now = desk.nanoTime().getAsLong();
        Admission late = Claims.late(head, limits, now);
        if (late != null) {
            return late;
        }
        return switch (limits.quotas().take(head.caller().id(), now)) {
            case QuotaAnswer.AllInside full -> Claims.refuse(limits, full, now);
            case QuotaAnswer.TooFast fast -> Claims.refuse(limits, fast);
            case QuotaAnswer.Taken taken -> {
                Admission refused = notInTime(head, found, now);
                if (refused != null) {
                    taken.undo();
                    yield refused;
                }
                refused = claims.take(head, limits, taken, now);
                yield refused != null
                        ? refused
                        : wait(head, new WaitingRequest.Claim(found, taken));
            }
        };
    }

    private @Nullable Admission notInTime(RequestHead head, Routes.Found found, long now) {
        EndpointLimits limits = found.route().limits();
        Standby standby = found.standby();
        Optional<Refusal> failed = standby.refusal();
        if (failed.isPresent()) {
            return Claims.refuse(limits, Refusals.check(failed.get()), failed.get());
        }
        long expected = desk.activator().expectedNanos(standby);
        if (head.deadline().remainingNanos(now) < expected) {
            desk.activator().wake(standby);
            return Claims.refuse(
                    limits,
                    AdmissionCheck.DEADLINE_BY_ACTIVATION,
                    Refusals.notLoadedInTime(head, expected));
        }
        return null;
    }

    private @Nullable Admission wait(RequestHead head, WaitingRequest.Claim claim) {
        Standby standby = claim.at().standby();
        long most = desk.budget().limit() / SHARE_OF_BYTES;
        return switch (standby.gate().enter(head, most)) {
            case Gate.Entry.Waits(Ticket ticket) -> {
                WaitingRequest.awake(desk.activator(), standby, ticket);
                yield new Admission.Waiting(new WaitingRequest(head, desk, claim, ticket, routes));
            }
            case Gate.Entry.Passes _ -> {
                claims.undo(head, claim.limits(), claim.quotas());
                yield null;
            }
            case Gate.Entry.Full(long bytes) -> {
                claims.undo(head, claim.limits(), claim.quotas());
                yield Claims.refuse(
                        claim.limits(),
                        AdmissionCheck.ACTIVATION_QUEUE,
                        Refusals.crowd(head, bytes, desk.activator().expectedNanos(standby)));
            }
        };
    }
}
