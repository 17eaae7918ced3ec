package dev.slipway.serving.admission;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.serving.activation.Gate;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.activation.Ticket;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.ByteBudget;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.limits.Places;
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

    ActivationAdmission(Routes routes, Desk desk) {
        this.routes = routes;
        this.desk = desk;
    }

    /// The answer, or null when the version can be asked without waiting by now.
    @Nullable Admission admit(RequestHead head, Routes.Found found) {
        EndpointLimits limits = found.route().limits();
        Places places = limits.places();
        long now = desk.nanoTime().getAsLong();
        if (head.deadline().hasPassed(now)) {
            return refuse(
                    limits, AdmissionCheck.DEADLINE_AT_HEAD, Refusals.late(head, places, now));
        }
        return switch (limits.quotas().take(head.caller().id(), now)) {
            case QuotaAnswer.AllInside full ->
                    refuse(limits, Refusals.check(full), Refusals.quota(full, places, now));
            case QuotaAnswer.TooFast fast ->
                    refuse(limits, Refusals.check(fast), Refusals.quota(fast));
            case QuotaAnswer.Taken taken -> {
                Admission refused = notInTime(head, found, now);
                if (refused != null) {
                    taken.undo();
                    yield refused;
                }
                yield enter(head, new WaitingRequest.Claim(found, taken), now);
            }
        };
    }

    private @Nullable Admission notInTime(RequestHead head, Routes.Found found, long now) {
        EndpointLimits limits = found.route().limits();
        Standby standby = found.standby();
        Optional<Refusal> failed = standby.refusal();
        if (failed.isPresent()) {
            return refuse(limits, AdmissionCheck.ACTIVATION_FAILED, failed.get());
        }
        long expected = desk.activator().expectedNanos(standby);
        if (head.deadline().remainingNanos(now) < expected) {
            desk.activator().wake(standby);
            return refuse(
                    limits,
                    AdmissionCheck.DEADLINE_BY_ACTIVATION,
                    Refusals.notLoadedInTime(head, expected));
        }
        return null;
    }

    private @Nullable Admission enter(RequestHead head, WaitingRequest.Claim claim, long now) {
        Places places = claim.limits().places();
        ByteBudget budget = desk.budget();
        long wanted = head.declaredBytes();
        if (!places.tryTake()) {
            claim.quotas().undo();
            return refuse(
                    claim.limits(), AdmissionCheck.PLACES, Refusals.places(head, places, now));
        }
        if (!budget.tryTake(wanted)) {
            places.leave();
            claim.quotas().undo();
            return refuse(
                    claim.limits(),
                    Refusals.check(budget, wanted),
                    Refusals.bytes(budget, wanted, places, now));
        }
        return wait(head, claim);
    }

    private @Nullable Admission wait(RequestHead head, WaitingRequest.Claim claim) {
        Standby standby = claim.at().standby();
        long most = desk.budget().limit() / SHARE_OF_BYTES;
        return switch (standby.gate().enter(head.deadline(), head.declaredBytes(), most)) {
            case Gate.Entry.Waits(Ticket ticket) -> {
                desk.activator().wake(standby);
                // It may have failed or left since it was asked; nobody would tell this one.
                standby.refusal().ifPresent(ticket::refuse);
                yield new Admission.Waiting(new WaitingRequest(head, desk, claim, ticket, routes));
            }
            case Gate.Entry.Passes _ -> {
                undo(head, claim);
                yield null;
            }
            case Gate.Entry.Full(long bytes) -> {
                undo(head, claim);
                yield refuse(
                        claim.limits(),
                        AdmissionCheck.ACTIVATION_QUEUE,
                        Refusals.crowd(head, bytes, desk.activator().expectedNanos(standby)));
            }
        };
    }

    private void undo(RequestHead head, WaitingRequest.Claim claim) {
        desk.budget().giveBack(head.declaredBytes());
        claim.limits().places().leave();
        claim.quotas().undo();
    }

    private static Admission refuse(EndpointLimits limits, AdmissionCheck check, Refusal refusal) {
        limits.refused(check);
        return new Admission.Refused(refusal);
    }
}
