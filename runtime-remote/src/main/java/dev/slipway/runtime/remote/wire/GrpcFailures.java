package dev.slipway.runtime.remote.wire;

import dev.slipway.api.error.ErrorCode;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What gRPC statuses mean as failures of a backend: the one table.
final class GrpcFailures {
    private static final Metadata.Key<String> RETRY_AFTER =
            Metadata.Key.of("slipway-retry-after-ms", Metadata.ASCII_STRING_MARSHALLER);

    private static final Metadata.Key<String> ERROR_CODE =
            Metadata.Key.of("slipway-error-code", Metadata.ASCII_STRING_MARSHALLER);

    /// Comes with what a server says, and with nothing that the library says on its own.
    private static final Metadata.Key<String> CONTENT_TYPE =
            Metadata.Key.of("content-type", Metadata.ASCII_STRING_MARSHALLER);

    /// Words of the library, which servers use as well.
    private static final String TOO_LONG = "gRPC message exceeds maximum size";

    /// Of a socket, as Java has it: `HOST/ADDRESS:PORT`, the host often left out.
    private static final Pattern ADDRESS = Pattern.compile(":? ?\\S*/\\S+:\\d+$");

    /// Of a message that the server has, in the words of the libraries for C++, Python and Go.
    private static final Pattern SENT = Pattern.compile("Sent message|trying to send message");

    private GrpcFailures() {}

    /// The failure that a call ended with; without a status it is the client's own.
    ///
    /// @param shown the token that the server was shown
    /// @param hasAnswer whether anything of an answer has come
    static BackendException of(
            @Nullable StatusRuntimeException ended, @Nullable String shown, boolean hasAnswer) {
        if (ended == null) {
            return new BackendException(met(FailureKind.LOST, hasAnswer), "the call broke");
        }
        Status status = ended.getStatus();
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED && !isSaid(ended.getTrailers())) {
            // The library's own words have the address that was called among them.
            return new BackendException(FailureKind.TIMEOUT, "no answer in time", null, ended);
        }
        String said = status.getDescription() == null ? "" : status.getDescription();
        FailureKind kind =
                isTooLarge(ended.getTrailers(), said)
                        ? FailureKind.TOO_LARGE
                        : met(kind(status.getCode(), said), hasAnswer);
        String all = said + because(status.getCause());
        String words =
                status.getCode() + (all.isEmpty() ? "" : ": " + TokenSource.without(shown, all));
        return new BackendException(
                kind,
                kind == FailureKind.INVALID ? "the answer is not valid: " + words : words,
                retryAfter(ended.getTrailers()),
                ended);
    }

    /// The library says the same of connections that end before an answer and in the middle of one.
    private static FailureKind met(FailureKind kind, boolean hasAnswer) {
        boolean isLost = kind == FailureKind.LOST || kind == FailureKind.UNREACHABLE;
        return (hasAnswer && isLost) ? FailureKind.CUT : kind;
    }

    /// Of a connection that was not made or broke, the library says only that it did: why is in the
    /// innermost cause. The address that some have behind their words is nobody's business.
    private static String because(@Nullable Throwable cause) {
        if (!(cause instanceof IOException)) {
            return "";
        }
        Throwable innermost = cause;
        for (Throwable next = cause; next != null; next = next.getCause()) {
            innermost = next;
        }
        String words = innermost.getMessage();
        return words == null ? "" : ": " + ADDRESS.matcher(words).replaceFirst("");
    }

    /// A server of ours says what its status stands for: a full one has the same. Where its library
    /// does not let a request in, ours or another one in Java says so in the words in which the
    /// library here refuses an answer.
    private static boolean isTooLarge(@Nullable Metadata trailers, String said) {
        return trailers != null
                && (ErrorCode.PAYLOAD_TOO_LARGE.name().equals(trailers.get(ERROR_CODE))
                        || (said.startsWith(TOO_LONG) && isSaid(trailers)));
    }

    /// Whether it was the server that ended the call, and not the library here.
    private static boolean isSaid(@Nullable Metadata trailers) {
        return trailers != null && trailers.containsKey(CONTENT_TYPE);
    }

    private static FailureKind kind(Status.Code code, String said) {
        // The library refuses answers on its own, with statuses that servers have, too.
        if (said.startsWith(TOO_LONG) || said.startsWith("Failed to read message")) {
            return FailureKind.INVALID;
        }
        return switch (code) {
            case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION -> FailureKind.REJECTED;
            case NOT_FOUND, UNIMPLEMENTED -> FailureKind.UNKNOWN;
            case PERMISSION_DENIED, UNAUTHENTICATED -> FailureKind.DENIED;
            case RESOURCE_EXHAUSTED -> exhausted(said);
            case DEADLINE_EXCEEDED -> FailureKind.TIMEOUT;
            case UNAVAILABLE -> unavailable(said);
            case CANCELLED -> FailureKind.LOST;
            case INTERNAL -> broken(said);
            case OK, UNKNOWN, ALREADY_EXISTS, ABORTED, DATA_LOSS -> FailureKind.FAILED;
        };
    }

    /// Libraries of other languages say so of requests that they do not let in, and of their own
    /// answers that they do not let out, which no caller can make smaller.
    private static FailureKind exhausted(String said) {
        if (!said.contains("larger than max")) {
            return FailureKind.BUSY;
        }
        return SENT.matcher(said).find() ? FailureKind.FAILED : FailureKind.TOO_LARGE;
    }

    private static FailureKind unavailable(String said) {
        if (said.startsWith("io exception")) {
            return FailureKind.UNREACHABLE;
        }
        return said.contains("closed") ? FailureKind.LOST : FailureKind.UNAVAILABLE;
    }

    /// HTTP/2 that is none is told as an error inside.
    private static FailureKind broken(String said) {
        return said.contains("http2 exception") || said.contains("Http2Exception")
                ? FailureKind.CUT
                : FailureKind.FAILED;
    }

    private static @Nullable Duration retryAfter(@Nullable Metadata trailers) {
        String millis = trailers == null ? null : trailers.get(RETRY_AFTER);
        return millis != null && millis.matches("[0-9]{1,9}")
                ? Duration.ofMillis(Long.parseLong(millis))
                : null;
    }
}
