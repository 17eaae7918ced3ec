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
/// but for those on overload, and one more: what is known of loading the version, and of answering
/// those who go first, has to leave it time. Whatever it will be refused for by these, it is at
/// once; the load begins all the same.
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
            case QuotaAnswer.Taken taken -> enter(head, found, taken, now);
        };
    }

    /// Who waits keeps the part of quotas; else, whatever breaks, it is given back.
    private @Nullable Admission enter(
            RequestHead head, Routes.Found found, QuotaAnswer.Taken quotas, long now) {
        Admission answer = null;
        try {
            answer = decide(head, found, quotas, now);
            return answer;
        } finally {
            if (!(answer instanceof Admission.Waiting)) {
                quotas.undo();
            }
        }
    }

    private @Nullable Admission decide(
            RequestHead head, Routes.Found found, QuotaAnswer.Taken quotas, long now) {
        Admission late = notInTime(head, found, now);
        if (late != null) {
            return late;
        }
        Admission refused = claims.take(head, found.route().limits(), now);
        return refused != null ? refused : wait(head, new WaitingRequest.Claim(found, quotas));
    }

    private @Nullable Admission notInTime(RequestHead head, Routes.Found found, long now) {
        EndpointLimits limits = found.route().limits();
        Standby standby = found.standby();
        Optional<Refusal> failed = standby.refusal();
        if (failed.isPresent()) {
            // Who found one that has left meanwhile waits for what came in its place.
            return standby.hasLeft()
                    ? null
                    : Claims.refuse(limits, Refusals.check(failed.get()), failed.get());
        }
        long expected = desk.activator().expectedNanos(standby, head);
        if (head.deadline().remainingNanos(now) < expected) {
            desk.activator().wake(standby);
            return Claims.refuse(
                    limits,
                    AdmissionCheck.DEADLINE_BY_ACTIVATION,
                    Refusals.notLoadedInTime(head, expected));
        }
        return null;
    }

    /// Who waits keeps place and bytes; else, whatever breaks, they are given back.
    private @Nullable Admission wait(RequestHead head, WaitingRequest.Claim claim) {
        Standby standby = claim.at().standby();
        long most = desk.budget().limit() / SHARE_OF_BYTES;
        Admission waiting = null;
        try {
            return switch (standby.gate().enter(head, most)) {
                case Gate.Entry.Waits(Ticket ticket) -> {
                    waiting = waiting(head, claim, ticket);
                    yield waiting;
                }
                case Gate.Entry.Passes _ -> null;
                case Gate.Entry.Full(long bytes) ->
                        Claims.refuse(
                                claim.limits(),
                                AdmissionCheck.ACTIVATION_QUEUE,
                                Refusals.crowd(
                                        head,
                                        bytes,
                                        desk.activator().expectedNanos(standby, head)));
            };
        } finally {
            if (waiting == null) {
                claims.undo(head, claim.limits());
            }
        }
    }

    private Admission waiting(RequestHead head, WaitingRequest.Claim claim, Ticket ticket) {
        Admission waiting = null;
        try {
            WaitingRequest.awake(desk.activator(), claim.at().standby(), ticket);
            waiting = new Admission.Waiting(new WaitingRequest(head, desk, claim, ticket, routes));
            return waiting;
        } finally {
            if (waiting == null) {
                // Nobody will await it.
                ticket.giveUp();
            }
        }
    }
}
