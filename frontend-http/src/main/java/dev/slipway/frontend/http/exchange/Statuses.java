package dev.slipway.frontend.http.exchange;

import dev.slipway.api.error.ErrorCode;
import io.helidon.http.Status;

/// The one table from error codes to HTTP statuses.
///
/// @param overloaded what a full server answers: 429, or 503 for clients that know no other
public record Statuses(Status overloaded) {
    private static final Status CLIENT_CLOSED_REQUEST = Status.create(499, "Client Closed Request");
    private static final Status MISDIRECTED = Status.create(421, "Misdirected Request");
    private static final Status TOO_MANY_REQUESTS = Status.create(429, "Too Many Requests");

    /// The table with 429, or with 503 instead of it.
    public static Statuses with(boolean overloadedIs503) {
        return new Statuses(overloadedIs503 ? Status.SERVICE_UNAVAILABLE_503 : TOO_MANY_REQUESTS);
    }

    /// The status of a refusal.
    public Status of(ErrorCode code) {
        return switch (code) {
            case MALFORMED_REQUEST, INVALID_INPUT -> Status.BAD_REQUEST_400;
            case UNAUTHENTICATED -> Status.UNAUTHORIZED_401;
            case FORBIDDEN, UNMET_REQUIREMENT -> Status.FORBIDDEN_403;
            case UNKNOWN_MODEL, UNKNOWN_VERSION, UNKNOWN_OBJECT, UNKNOWN_ROUTE ->
                    Status.NOT_FOUND_404;
            case METHOD_NOT_ALLOWED -> Status.METHOD_NOT_ALLOWED_405;
            case CONFLICT -> Status.CONFLICT_409;
            case BODY_TIMEOUT -> Status.REQUEST_TIMEOUT_408;
            case PAYLOAD_TOO_LARGE -> Status.REQUEST_ENTITY_TOO_LARGE_413;
            case UNSUPPORTED_ENCODING -> Status.UNSUPPORTED_MEDIA_TYPE_415;
            case MISDIRECTED -> MISDIRECTED;
            case OVERLOADED -> overloaded;
            case CANCELLED -> CLIENT_CLOSED_REQUEST;
            case MODEL_FAILED, INTERNAL -> Status.INTERNAL_SERVER_ERROR_500;
            case UNSUPPORTED -> Status.NOT_IMPLEMENTED_501;
            case BACKEND_FAILED -> Status.BAD_GATEWAY_502;
            case MODEL_NOT_READY,
                    BACKEND_UNAVAILABLE,
                    SHUTTING_DOWN,
                    STORE_UNAVAILABLE,
                    OUTCOME_UNKNOWN ->
                    Status.SERVICE_UNAVAILABLE_503;
            case DEADLINE_EXCEEDED -> Status.GATEWAY_TIMEOUT_504;
        };
    }

    /// The number of a refusal's status.
    public int code(ErrorCode code) {
        return of(code).code();
    }

    /// Whether the answer names a time after which a retry may help.
    public static boolean carriesRetryAfter(ErrorCode code) {
        return switch (code) {
            case OVERLOADED,
                    DEADLINE_EXCEEDED,
                    MODEL_NOT_READY,
                    BACKEND_UNAVAILABLE,
                    SHUTTING_DOWN,
                    STORE_UNAVAILABLE,
                    OUTCOME_UNKNOWN ->
                    true;
            case MALFORMED_REQUEST,
                    INVALID_INPUT,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    UNMET_REQUIREMENT,
                    UNKNOWN_OBJECT,
                    CONFLICT,
                    UNKNOWN_MODEL,
                    UNKNOWN_VERSION,
                    UNKNOWN_ROUTE,
                    METHOD_NOT_ALLOWED,
                    BODY_TIMEOUT,
                    PAYLOAD_TOO_LARGE,
                    UNSUPPORTED_ENCODING,
                    MISDIRECTED,
                    CANCELLED,
                    MODEL_FAILED,
                    BACKEND_FAILED,
                    INTERNAL,
                    UNSUPPORTED ->
                    false;
        };
    }
}
