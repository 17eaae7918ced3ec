package dev.slipway.serving.limits;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import java.time.Duration;

/// What a request has to pass before it runs, in this order; the message of each refusal begins
/// with the rule's name.
public enum AdmissionCheck {
    SHUTDOWN("shutdown", ErrorCode.SHUTTING_DOWN, Moment.HEAD, "5 seconds, a restart"),
    DEADLINE_AT_HEAD(
            "deadline", ErrorCode.DEADLINE_EXCEEDED, Moment.HEAD, "rate at which requests leave"),
    PRINCIPAL_CONCURRENT(
            "quota.concurrent", ErrorCode.OVERLOADED, Moment.HEAD, "rate at which requests leave"),
    PRINCIPAL_RATE(
            "quota.requests-per-second",
            ErrorCode.OVERLOADED,
            Moment.HEAD,
            "when the quota lets the next one in"),
    TEAM_CONCURRENT(
            "quota.concurrent", ErrorCode.OVERLOADED, Moment.HEAD, "rate at which requests leave"),
    TEAM_RATE(
            "quota.requests-per-second",
            ErrorCode.OVERLOADED,
            Moment.HEAD,
            "when the quota lets the next one in"),
    ACTIVATION_FAILED(
            "activation", ErrorCode.MODEL_NOT_READY, Moment.HEAD, "when loading is tried again"),
    DEADLINE_BY_ACTIVATION(
            "deadline", ErrorCode.DEADLINE_EXCEEDED, Moment.HEAD, "expected time of loading"),
    PRIORITY("priority", ErrorCode.OVERLOADED, Moment.HEAD, "rate at which requests leave"),
    ADAPTIVE_LIMIT(
            "admission-limit", ErrorCode.OVERLOADED, Moment.HEAD, "rate at which requests leave"),
    PLACES("concurrency", ErrorCode.OVERLOADED, Moment.HEAD, "rate at which requests leave"),
    TOO_LARGE("body", ErrorCode.PAYLOAD_TOO_LARGE, Moment.HEAD, "none: it never fits"),
    REQUEST_BYTES(
            "request-bytes", ErrorCode.OVERLOADED, Moment.HEAD, "rate at which requests leave"),
    ACTIVATION_QUEUE(
            "activation-queue", ErrorCode.OVERLOADED, Moment.HEAD, "expected time of loading"),
    DEADLINE_IN_ACTIVATION(
            "deadline", ErrorCode.DEADLINE_EXCEEDED, Moment.ACTIVATION, "expected time of loading"),
    GROWTH_TOO_LARGE("growth", ErrorCode.PAYLOAD_TOO_LARGE, Moment.DECODING, "none: it never fits"),
    GROWTH("growth", ErrorCode.OVERLOADED, Moment.DECODING, "rate at which requests leave"),
    DEADLINE_BY_CONTENT(
            "deadline", ErrorCode.DEADLINE_EXCEEDED, Moment.CONTENT, "expected time of an answer"),
    PRIORITY_BY_CONTENT(
            "priority", ErrorCode.OVERLOADED, Moment.CONTENT, "rate at which requests leave"),
    SLOT_QUEUE("slot-queue", ErrorCode.OVERLOADED, Moment.QUEUE, "time to drain the queue"),
    DEADLINE_IN_QUEUE(
            "deadline", ErrorCode.DEADLINE_EXCEEDED, Moment.QUEUE, "time to drain the queue");

    private final String rule;
    private final ErrorCode code;
    private final Moment moment;
    private final String retry;

    /// When a check is made.
    public enum Moment {
        /// By the head alone; the body is not read.
        HEAD,
        /// While the version is loaded; the body is not read.
        ACTIVATION,
        /// When the size of its tensors is known, before they are decoded.
        DECODING,
        /// When the body has been decoded; a deadline, while calls wait, when it has been looked
        /// through.
        CONTENT,
        /// On the way to a slot.
        QUEUE
    }

    AdmissionCheck(String rule, ErrorCode code, Moment moment, String retry) {
        this.rule = rule;
        this.code = code;
        this.moment = moment;
        this.retry = retry;
    }

    /// The rule that refuses, as messages and metrics name it; several checks may be of one rule.
    public String rule() {
        return rule;
    }

    /// What the caller is told.
    public ErrorCode code() {
        return code;
    }

    /// When it is made.
    public Moment moment() {
        return moment;
    }

    /// What the advice on retrying rests on.
    public String retry() {
        return retry;
    }

    /// A refusal by this check of a request that will not do better later.
    public Refusal refuse(String why) {
        return Refusal.of(code, rule + ": " + why);
    }

    /// A refusal by this check of a request that may do better after `delay`.
    public Refusal refuse(String why, Duration delay) {
        return Refusal.retryable(code, rule + ": " + why, delay);
    }
}
