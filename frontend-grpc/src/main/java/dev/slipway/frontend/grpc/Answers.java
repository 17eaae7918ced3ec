package dev.slipway.frontend.grpc;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.protocol.InferParameter;
import dev.slipway.protocol.ModelInferResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;

/// What stands beside every answer: metadata keys, and refusals as a status with trailers.
final class Answers {
    /// Names the prediction on every answer, refusals included.
    static final Metadata.Key<String> PREDICTION_ID = key("slipway-prediction-id");

    /// The version that answered or was picked.
    static final Metadata.Key<String> VERSION = key("slipway-version");

    /// The refusal's `ErrorCode`.
    static final Metadata.Key<String> ERROR_CODE = key("slipway-error-code");

    /// Milliseconds after which the same request may succeed.
    static final Metadata.Key<String> RETRY_AFTER = key("slipway-retry-after-ms");

    /// As `RETRY_AFTER`, for gRPC's own retry policies.
    static final Metadata.Key<String> PUSHBACK = key("grpc-retry-pushback-ms");

    /// W3C trace context: where the request's trace goes on.
    static final Metadata.Key<String> TRACE_RESPONSE = key("traceresponse");

    private Answers() {}

    static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /// Headers of an answer.
    ///
    /// @param traceResponse empty for none
    static Metadata headers(PredictionId id, String traceResponse) {
        Metadata headers = new Metadata();
        headers.put(PREDICTION_ID, id.value());
        if (!traceResponse.isEmpty()) {
            headers.put(TRACE_RESPONSE, traceResponse);
        }
        return headers;
    }

    /// Adds the version, when it is known.
    static void addVersion(Metadata headers, VersionChoice choice) {
        if (choice instanceof VersionChoice.Exactly exactly) {
            headers.put(VERSION, Long.toString(exactly.version().value()));
        }
    }

    static Status status(Refusal refusal) {
        return StatusTable.of(refusal.code()).toStatus().withDescription(refusal.message());
    }

    /// Adds the code and the advice on retrying.
    static Metadata addAdvice(Metadata trailers, Refusal refusal) {
        trailers.put(ERROR_CODE, refusal.code().name());
        again(refusal)
                .ifPresent(delay -> {
                    String millis = Long.toString(millis(delay));
                    trailers.put(RETRY_AFTER, millis);
                    trailers.put(PUSHBACK, millis);
                });
        return trailers;
    }

    /// When the same call may succeed. A token whose issuer's keys are awaited is told so in words
    /// alone, as over HTTP: no retry policy is to wait for it.
    private static Optional<Duration> again(Refusal refusal) {
        return refusal.code() == ErrorCode.UNAUTHENTICATED
                ? Optional.empty()
                : refusal.retryAfter();
    }

    private static long millis(Duration delay) {
        return Math.max(1, delay.plusNanos(999_999).toMillis());
    }

    /// What trailers say of a call, as parameters of a refused message: a stream goes on behind it,
    /// and has no trailers before its end.
    static ModelInferResponse.Builder addAdvice(
            ModelInferResponse.Builder message, Refusal refusal, VersionChoice choice) {
        message.putParameters(ERROR_CODE.name(), text(refusal.code().name()));
        again(refusal)
                .ifPresent(delay ->
                        message.putParameters(
                                RETRY_AFTER.name(),
                                InferParameter.newBuilder().setInt64Param(millis(delay)).build()));
        if (choice instanceof VersionChoice.Exactly exactly) {
            message.putParameters(VERSION.name(), text(exactly.version().toString()));
        }
        return message;
    }

    private static InferParameter text(String value) {
        return InferParameter.newBuilder().setStringParam(value).build();
    }
}
