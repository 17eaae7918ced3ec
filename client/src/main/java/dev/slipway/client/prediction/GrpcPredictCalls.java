package dev.slipway.client.prediction;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.status.TraceContext;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.HttpCalls;
import dev.slipway.client.call.Retries;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.call.TokenSource;
import dev.slipway.client.call.Traces;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Predictions over gRPC.
///
/// *Threads*: safe from any number of threads; calls block.
public final class GrpcPredictCalls implements PredictCalls {
    private static final Metadata.Key<String> PREDICTION_ID = key("slipway-prediction-id");
    private static final Metadata.Key<String> ERROR_CODE = key("slipway-error-code");
    private static final Metadata.Key<String> CALLER = key("authorization");
    private static final Metadata.Key<String> RETRY_AFTER = key("slipway-retry-after-ms");

    /// Comes with what a server says, and with nothing that the library says on its own.
    private static final Metadata.Key<String> CONTENT_TYPE = key("content-type");

    /// Words of the library, on either side.
    private static final String TOO_LONG = "gRPC message exceeds maximum size";

    private final ManagedChannel channel;
    private final Duration deadline;
    private final Supplier<TraceContext> trace;
    private final TokenSource tokens;
    private final Standing standing;
    private final Retries retries;

    /// Predictions by the server at `target`; connects when first used.
    public GrpcPredictCalls(String target, ClientSettings settings, Retries retries) {
        this(GrpcChannels.to(target, settings), settings, retries);
    }

    /// The same over a channel that is not usual in everything.
    GrpcPredictCalls(NettyChannelBuilder channel, ClientSettings settings, Retries retries) {
        this.deadline = settings.deadline();
        this.trace = settings.trace();
        this.tokens = settings.token();
        this.standing = settings.standing();
        this.retries = retries;
        this.channel = channel.disableRetry().build();
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @Override
    public Prediction predict(PredictRequest request) {
        ModelInferRequest message = GrpcMessages.encode(request);
        Metadata sent = new Metadata();
        Traces.headers(trace.get()).forEach((name, value) -> sent.put(key(name), value));
        standing.headers().forEach((name, value) -> sent.put(key(name), value));
        tokens.token().ifPresent(token -> sent.put(CALLER, HttpCalls.BEARER + token));
        return retries.run(deadline, left -> once(message, sent, left));
    }

    private Prediction once(ModelInferRequest message, Metadata sent, Duration left) {
        AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
        AtomicReference<Metadata> trailers = new AtomicReference<>(new Metadata());
        try {
            ModelInferResponse answer =
                    ClientCalls.blockingUnaryCall(
                            ClientInterceptors.intercept(
                                    channel,
                                    MetadataUtils.newAttachHeadersInterceptor(sent),
                                    MetadataUtils.newCaptureMetadataInterceptor(headers, trailers)),
                            GRPCInferenceServiceGrpc.getModelInferMethod(),
                            CallOptions.DEFAULT.withDeadlineAfter(
                                    left.toNanos(), TimeUnit.NANOSECONDS),
                            message);
            String id = headers.get().get(PREDICTION_ID);
            return GrpcMessages.decode(id == null ? "" : id, answer);
        } catch (StatusRuntimeException e) {
            SlipwayException refusal = refusal(e, trailers.get());
            if (!refusal.wasReached()) {
                // Else a lost connection rests, up to two minutes, and each call fails until then,
                // whether the server is back or not.
                channel.resetConnectBackoff();
            }
            throw refusal;
        }
    }

    private static SlipwayException refusal(
            StatusRuntimeException failure, @Nullable Metadata trailers) {
        Metadata said = trailers == null ? new Metadata() : trailers;
        Status status = failure.getStatus();
        String description = status.getDescription();
        String message = description == null ? status.getCode().toString() : description;
        if (said.get(ERROR_CODE) == null && message.startsWith(TOO_LONG)) {
            return tooLong(failure, message, said.containsKey(CONTENT_TYPE));
        }
        ErrorCode code = code(status.getCode(), said.get(ERROR_CODE));
        return said.get(ERROR_CODE) == null && isOurs(status.getCode())
                ? SlipwayException.unanswered(code, message, failure)
                : new SlipwayException(code, message, retryAfter(said.get(RETRY_AFTER)));
    }

    /// Its status is that of a server which is full, and will let the same in a moment later; the
    /// same message is as long then.
    ///
    /// @param isRequest whether the server says so of what it was sent
    private static SlipwayException tooLong(
            StatusRuntimeException failure, String message, boolean isRequest) {
        return isRequest
                ? new SlipwayException(ErrorCode.PAYLOAD_TOO_LARGE, message, failure)
                : new SlipwayException(
                        ErrorCode.INTERNAL,
                        "answer: " + message + " (expected: fewer rows in one request)",
                        failure);
    }

    /// Whether this side says so where no server has: it was not reached, or not in time.
    private static boolean isOurs(Status.Code status) {
        return status == Status.Code.UNAVAILABLE
                || status == Status.Code.DEADLINE_EXCEEDED
                || status == Status.Code.CANCELLED;
    }

    private static @Nullable Duration retryAfter(@Nullable String millis) {
        return millis != null && millis.matches("[0-9]{1,9}")
                ? Duration.ofMillis(Long.parseLong(millis))
                : null;
    }

    private static ErrorCode code(Status.Code status, @Nullable String name) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return switch (status) {
            case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION -> ErrorCode.INVALID_INPUT;
            case NOT_FOUND -> ErrorCode.UNKNOWN_MODEL;
            case PERMISSION_DENIED -> ErrorCode.FORBIDDEN;
            case UNAUTHENTICATED -> ErrorCode.UNAUTHENTICATED;
            case UNIMPLEMENTED -> ErrorCode.UNSUPPORTED;
            case RESOURCE_EXHAUSTED -> ErrorCode.OVERLOADED;
            case DEADLINE_EXCEEDED -> ErrorCode.DEADLINE_EXCEEDED;
            case UNAVAILABLE -> ErrorCode.MODEL_NOT_READY;
            case CANCELLED -> ErrorCode.CANCELLED;
            case OK, UNKNOWN, ALREADY_EXISTS, ABORTED, INTERNAL, DATA_LOSS -> ErrorCode.INTERNAL;
        };
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
