package dev.slipway.serving.admission;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.ByteBudget;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.limits.Places;
import dev.slipway.serving.quota.Holder;
import dev.slipway.serving.quota.QuotaAnswer;
import java.time.Duration;

/// The words in which requests are turned away.
final class Refusals {
    private static final Duration RESTART = Duration.ofSeconds(5);
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private Refusals() {}

    static Refusal stopping() {
        return AdmissionCheck.SHUTDOWN.refuse("the server is shutting down", RESTART);
    }

    /// The rule by which those are refused who wait for a version that does not come: what they are
    /// told names it.
    static AdmissionCheck check(Refusal told) {
        return told.code() == ErrorCode.SHUTTING_DOWN
                ? AdmissionCheck.SHUTDOWN
                : AdmissionCheck.ACTIVATION_FAILED;
    }

    static Refusal closed() {
        return Refusal.of(ErrorCode.CANCELLED, "the request was closed");
    }

    static Refusal late(RequestHead head, Places places, long now) {
        return AdmissionCheck.DEADLINE_AT_HEAD.refuse(
                "already passed for model " + head.endpoint(), places.nextLeaves(now));
    }

    static Refusal notLoadedInTime(RequestHead head, long expectedNanos) {
        return AdmissionCheck.DEADLINE_BY_ACTIVATION.refuse(
                "is before model "
                        + head.endpoint()
                        + " answers (expected: about "
                        + expectedNanos / 1_000_000
                        + " ms more, for loading it and those who go first)",
                Duration.ofNanos(expectedNanos));
    }

    static Refusal expired(RequestHead head, long expectedNanos) {
        return AdmissionCheck.DEADLINE_IN_ACTIVATION.refuse(
                "passed while model " + head.endpoint() + " was loaded",
                Duration.ofNanos(Math.max(SHORTEST.toNanos(), expectedNanos)));
    }

    static Refusal hopeless(RequestHead head, long expectedNanos) {
        return AdmissionCheck.DEADLINE_IN_ACTIVATION.refuse(
                "will have passed when model "
                        + head.endpoint()
                        + " has answered those who go first (expected: about "
                        + expectedNanos / 1_000_000
                        + " ms more)",
                Duration.ofNanos(Math.max(SHORTEST.toNanos(), expectedNanos)));
    }

    static Refusal crowd(RequestHead head, long waitingBytes, long expectedNanos) {
        return AdmissionCheck.ACTIVATION_QUEUE.refuse(
                waitingBytes
                        + " bytes of requests wait until model "
                        + head.endpoint()
                        + " is loaded (expected: room for "
                        + head.declaredBytes()
                        + " more)",
                Duration.ofNanos(Math.max(SHORTEST.toNanos(), expectedNanos)));
    }

    static Refusal unreachable(RequestHead head, long expectedNanos) {
        return AdmissionCheck.DEADLINE_BY_CONTENT.refuse(
                "cannot be met (expected: about "
                        + expectedNanos / 1_000
                        + " us more) for model "
                        + head.endpoint(),
                Duration.ofNanos(expectedNanos));
    }

    static AdmissionCheck check(QuotaAnswer.AllInside full) {
        return switch (full.holder()) {
            case Holder.OfPrincipal _ -> AdmissionCheck.PRINCIPAL_CONCURRENT;
            case Holder.OfTeam _ -> AdmissionCheck.TEAM_CONCURRENT;
        };
    }

    static AdmissionCheck check(QuotaAnswer.TooFast fast) {
        return switch (fast.holder()) {
            case Holder.OfPrincipal _ -> AdmissionCheck.PRINCIPAL_RATE;
            case Holder.OfTeam _ -> AdmissionCheck.TEAM_RATE;
        };
    }

    static Refusal quota(QuotaAnswer.AllInside full, Places places, long now) {
        return check(full)
                .refuse(
                        full.most()
                                + " requests of "
                                + full.holder()
                                + " inside (expected: fewer than "
                                + full.most()
                                + " at once)",
                        places.nextLeaves(full.most(), now));
    }

    static Refusal quota(QuotaAnswer.TooFast fast) {
        return check(fast)
                .refuse(
                        fast.perSecond()
                                + " of "
                                + fast.holder()
                                + " used (expected: fewer than "
                                + fast.perSecond()
                                + " a second)",
                        Duration.ofNanos(fast.untilNextNanos()));
    }

    static Refusal overload(
            AdmissionCheck check, RequestHead head, EndpointLimits limits, long now) {
        return check == AdmissionCheck.ADAPTIVE_LIMIT
                ? limit(head, limits, now)
                : priority(check, head.standing().priority(), head, limits.places(), now);
    }

    private static Refusal limit(RequestHead head, EndpointLimits limits, long now) {
        int most = limits.adaptive().limit(now);
        return AdmissionCheck.ADAPTIVE_LIMIT.refuse(
                most
                        + " requests inside (expected: fewer, so that they keep the promised"
                        + " latency) for model "
                        + head.endpoint(),
                limits.places().retryAfter(most, now));
    }

    static Refusal priority(
            AdmissionCheck check, Priority priority, RequestHead head, Places places, long now) {
        return check.refuse(
                priority.text()
                        + " requests of this caller are not answered now (expected: later, or of a"
                        + " higher priority) for model "
                        + head.endpoint(),
                retry(places, now));
    }

    static Refusal places(RequestHead head, Places places, long now) {
        return AdmissionCheck.PLACES.refuse(
                places.limit() + " requests inside (expected: fewer) for model " + head.endpoint(),
                retry(places, now));
    }

    /// What of the budget could not be taken.
    static AdmissionCheck check(ByteBudget budget, long wanted) {
        return wanted > budget.limit() ? AdmissionCheck.TOO_LARGE : AdmissionCheck.REQUEST_BYTES;
    }

    static Refusal bytes(ByteBudget budget, long wanted, Places places, long now) {
        if (wanted > budget.limit()) {
            return AdmissionCheck.TOO_LARGE.refuse(
                    wanted
                            + " bytes (expected: <= "
                            + budget.limit()
                            + ", what all requests may hold together)");
        }
        return AdmissionCheck.REQUEST_BYTES.refuse(
                budget.inFlight()
                        + " in flight (expected: room for "
                        + wanted
                        + " within "
                        + budget.limit()
                        + ")",
                retry(places, now));
    }

    /// What of the budget could not be taken for what a request grows to.
    static AdmissionCheck growthCheck(ByteBudget budget, long wanted) {
        return wanted > budget.limit() ? AdmissionCheck.GROWTH_TOO_LARGE : AdmissionCheck.GROWTH;
    }

    /// @param inputs bytes of tensors
    /// @param wanted bytes that the request holds with what it grows to
    static Refusal growth(ByteBudget budget, long inputs, long wanted, Places places, long now) {
        String why =
                "tensors of "
                        + inputs
                        + " bytes grow to "
                        + wanted
                        + " while they are answered (expected: ";
        return growthCheck(budget, wanted) == AdmissionCheck.GROWTH_TOO_LARGE
                ? AdmissionCheck.GROWTH_TOO_LARGE.refuse(
                        why + "<= " + budget.limit() + ", what all requests may hold together)")
                : AdmissionCheck.GROWTH.refuse(
                        why
                                + "room beside "
                                + budget.inFlight()
                                + " in flight within "
                                + budget.limit()
                                + ")",
                        retry(places, now));
    }

    private static Duration retry(Places places, long now) {
        return places.retryAfter(places.limit(), now);
    }
}
