package dev.slipway.serving.admission;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.serving.activation.Activator;
import dev.slipway.serving.activation.Gate;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.activation.Ticket;
import dev.slipway.serving.activation.Verdict;
import dev.slipway.serving.admission.RequestPermit.Held;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.quota.QuotaAnswer;
import dev.slipway.serving.routing.Routes;
import org.jspecify.annotations.Nullable;

/// A request that holds its place, bytes and part of quotas while its version is loaded; its body
/// is not read.
final class WaitingRequest implements Admission.Wait {
    private final RequestHead head;
    private final Desk desk;
    private final Claim claim;
    private final Routes routes;
    private volatile Ticket ticket;
    private volatile boolean hasLeft;
    private Standby standby;
    private boolean isOver;

    /// What a request holds while it waits.
    record Claim(Routes.Found at, QuotaAnswer.Taken quotas) {
        EndpointLimits limits() {
            return at.route().limits();
        }
    }

    WaitingRequest(RequestHead head, Desk desk, Claim claim, Ticket ticket, Routes routes) {
        this.head = head;
        this.desk = desk;
        this.claim = claim;
        this.ticket = ticket;
        this.standby = claim.at().standby();
        this.routes = routes;
    }

    @Override
    public Admission.Decided await() {
        Admission.Decided answer = null;
        try {
            while (answer == null) {
                answer = answer(ticket.await());
            }
            return answer;
        } finally {
            if (answer == null) {
                // Whatever broke, nobody else would give it back.
                ticket.leave();
                giveBack(claim.quotas()::giveBack);
            }
        }
    }

    /// The answer, or null when the request waits again.
    private Admission.@Nullable Decided answer(Verdict verdict) {
        return switch (verdict) {
            case Verdict.LetIn _ -> enter();
            case Verdict.Refused(Refusal refusal) ->
                    standby.hasLeft()
                            ? elsewhere(refusal)
                            : refuse(Refusals.check(refusal), refusal);
            case Verdict.Expired _ ->
                    refuse(
                            AdmissionCheck.DEADLINE_IN_ACTIVATION,
                            Refusals.expired(head, desk.activator().expectedNanos(standby, head)));
            case Verdict.Hopeless _ ->
                    refuse(
                            AdmissionCheck.DEADLINE_IN_ACTIVATION,
                            Refusals.hopeless(head, desk.activator().expectedNanos(standby, head)));
            case Verdict.Left _ -> {
                giveBack(claim.quotas()::giveBack);
                yield new Admission.Refused(Refusals.closed());
            }
        };
    }

    /// Uses the turn that the gate has given. Whatever breaks, the gate is told that it is over:
    /// one that nobody leaves lets nobody in.
    private Admission.@Nullable Decided enter() {
        Admission.Decided admitted = null;
        Standby asleep = null;
        try {
            switch (routes.find(head)) {
                case Routes.Pinned pinned -> admitted = admitted(pinned);
                case Routes.Asleep found -> asleep = found.standby();
            }
        } catch (RefusalException e) {
            return refuse(e.refusal());
        } finally {
            if (admitted == null) {
                standby.gate().left(ticket);
            }
        }
        return asleep == null ? admitted : waitAgain(asleep);
    }

    /// A lease that no permit has got is given back: it would keep its model for good.
    private Admission.Decided admitted(Routes.Pinned pinned) {
        Admission.Decided admitted = null;
        try {
            RequestPermit.Turn turn = new RequestPermit.Turn(standby, ticket);
            Held held = new Held(claim.limits(), claim.quotas(), turn);
            admitted = new Admission.Admitted(new RequestPermit(head, desk, pinned, held));
            return admitted;
        } finally {
            if (admitted == null) {
                pinned.lease().close();
            }
        }
    }

    /// The version has left: a swap must not fail whoever waits, so what came in its place answers.
    private Admission.@Nullable Decided elsewhere(Refusal told) {
        Standby next;
        try {
            next = standby(routes.find(head));
        } catch (RefusalException e) {
            return refuse(Refusals.check(told), told);
        }
        return waitAgain(next);
    }

    private static Standby standby(Routes.Found found) {
        if (found instanceof Routes.Pinned pinned) {
            pinned.lease().close();
        }
        return found.standby();
    }

    /// The version was unloaded before this request's turn was used, or another came in its place.
    private Admission.@Nullable Decided waitAgain(Standby asleep) {
        standby = asleep;
        Gate gate = asleep.gate();
        return switch (gate.enter(head, Long.MAX_VALUE)) {
            case Gate.Entry.Passes _ -> enter();
            case Gate.Entry.Waits(Ticket next) -> {
                ticket = next;
                awakeOrGiveUp(next);
                if (hasLeft) {
                    next.leave();
                }
                yield null;
            }
            case Gate.Entry.Full full ->
                    throw new IllegalStateException("bytes: " + full + " (expected: no bound)");
        };
    }

    private void awakeOrGiveUp(Ticket next) {
        boolean isAwake = false;
        try {
            awake(desk.activator(), standby, next);
            isAwake = true;
        } finally {
            if (!isAwake) {
                next.giveUp();
            }
        }
    }

    /// Has the version loaded for whom waits now. It may have failed or left since it was asked;
    /// then nobody else would tell this one.
    static void awake(Activator activator, Standby standby, Ticket ticket) {
        activator.wake(standby);
        standby.refusal().ifPresentOrElse(ticket::refuse, () -> activator.wake(standby));
    }

    private Admission.Decided refuse(AdmissionCheck check, Refusal refusal) {
        claim.limits().refused(check);
        return refuse(refusal);
    }

    /// Whom something else than a quota refuses has used nothing of it.
    private Admission.Decided refuse(Refusal refusal) {
        giveBack(claim.quotas()::undo);
        return new Admission.Refused(refusal);
    }

    /// Once, whatever breaks on the way.
    private void giveBack(Runnable ofQuotas) {
        if (isOver) {
            return;
        }
        isOver = true;
        try {
            desk.budget().giveBack(head.declaredBytes());
        } finally {
            try {
                ofQuotas.run();
            } finally {
                claim.limits().places().giveBack(desk.nanoTime());
            }
        }
    }

    @Override
    public void leave() {
        // First, so that a ticket that comes now is left, too.
        hasLeft = true;
        ticket.leave();
    }
}
