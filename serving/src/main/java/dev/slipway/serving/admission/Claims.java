package dev.slipway.serving.admission;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.ByteBudget;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.limits.Places;
import dev.slipway.serving.quota.QuotaAnswer;
import org.jspecify.annotations.Nullable;

/// What a request takes before it enters, whether its version is loaded or not: time that is left,
/// a part of quotas, a place and bytes. What is refused is counted, and nothing of it is kept.
///
/// *Threads*: safe from any number of threads.
final class Claims {
    private final Desk desk;

    Claims(Desk desk) {
        this.desk = desk;
    }

    /// Refuses who is too late already; null for everybody else.
    static @Nullable Admission late(RequestHead head, EndpointLimits limits, long now) {
        return head.deadline().hasPassed(now)
                ? refuse(
                        limits,
                        AdmissionCheck.DEADLINE_AT_HEAD,
                        Refusals.late(head, limits.places(), now))
                : null;
    }

    /// Says which quota has no more.
    static Admission refuse(EndpointLimits limits, QuotaAnswer.AllInside full, long now) {
        return refuse(limits, Refusals.check(full), Refusals.quota(full, limits.places(), now));
    }

    /// Says which quota lets nobody in so soon.
    static Admission refuse(EndpointLimits limits, QuotaAnswer.TooFast fast) {
        return refuse(limits, Refusals.check(fast), Refusals.quota(fast));
    }

    /// Takes a place and bytes; null when both were there, and else neither is kept.
    @Nullable Admission take(RequestHead head, EndpointLimits limits, long now) {
        Places places = limits.places();
        if (!places.tryTake()) {
            return refuse(limits, AdmissionCheck.PLACES, Refusals.places(head, places, now));
        }
        ByteBudget budget = desk.budget();
        long wanted = head.declaredBytes();
        if (!budget.tryTake(wanted)) {
            places.leave();
            return refuse(
                    limits,
                    Refusals.check(budget, wanted),
                    Refusals.bytes(budget, wanted, places, now));
        }
        return null;
    }

    /// Gives place and bytes back, as if they had never been taken.
    void undo(RequestHead head, EndpointLimits limits) {
        desk.budget().giveBack(head.declaredBytes());
        limits.places().leave();
    }

    static Admission refuse(EndpointLimits limits, AdmissionCheck check, Refusal refusal) {
        limits.refused(check);
        return new Admission.Refused(refusal);
    }
}
