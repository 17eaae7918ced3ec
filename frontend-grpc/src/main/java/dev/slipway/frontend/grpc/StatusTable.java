package dev.slipway.frontend.grpc;

import dev.slipway.api.error.ErrorCode;
import io.grpc.Status;

/// The one table from error codes to gRPC statuses.
public final class StatusTable {
    private StatusTable() {}

    /// The status of a refusal.
    public static Status.Code of(ErrorCode code) {
        return switch (code) {
            case MALFORMED_REQUEST, INVALID_INPUT -> Status.Code.INVALID_ARGUMENT;
            case UNKNOWN_MODEL, UNKNOWN_VERSION, UNKNOWN_OBJECT -> Status.Code.NOT_FOUND;
            case UNKNOWN_ROUTE, METHOD_NOT_ALLOWED -> Status.Code.UNIMPLEMENTED;
            case UNSUPPORTED, UNSUPPORTED_ENCODING -> Status.Code.UNIMPLEMENTED;
            case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
            case CONFLICT -> Status.Code.ABORTED;
            case UNMET_REQUIREMENT -> Status.Code.FAILED_PRECONDITION;
            case FORBIDDEN, MISDIRECTED -> Status.Code.PERMISSION_DENIED;
            case CANCELLED -> Status.Code.CANCELLED;
            case PAYLOAD_TOO_LARGE, OVERLOADED -> Status.Code.RESOURCE_EXHAUSTED;
            case BODY_TIMEOUT, DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
            case MODEL_NOT_READY, SHUTTING_DOWN -> Status.Code.UNAVAILABLE;
            case BACKEND_UNAVAILABLE -> Status.Code.UNAVAILABLE;
            case STORE_UNAVAILABLE, OUTCOME_UNKNOWN -> Status.Code.UNAVAILABLE;
            case MODEL_FAILED, BACKEND_FAILED, INTERNAL -> Status.Code.INTERNAL;
        };
    }
}
