package dev.slipway.frontend.http.exchange;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.frontend.http.json.JsonText;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.util.Arrays;
import java.util.function.Supplier;

/// The answers to requests so broken that the web server refuses them before anything else sees
/// them: the same JSON and the same headers.
public final class DirectAnswers {
    private DirectAnswers() {}

    /// Handlers for every such event.
    public static DirectHandlers handlers(Supplier<PredictionId> ids, long bodyLimit) {
        DirectHandler handler =
                (_, _, status, headers, message) -> {
                    headers.set(HeaderValues.CONTENT_TYPE_JSON);
                    headers.set(HeaderValues.create("slipway-prediction-id", ids.get().value()));
                    headers.set(HeaderValues.create("slipway-error-code", code(status).name()));
                    return TransportResponse.builder()
                            .status(status)
                            .headers(headers)
                            .entity(page(text(status, message, bodyLimit)))
                            .keepAlive(false)
                            .build();
                };
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType event : EventType.values()) {
            handlers.addHandler(event, handler);
        }
        return handlers.build();
    }

    private static ErrorCode code(Status status) {
        if (status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
            return ErrorCode.PAYLOAD_TOO_LARGE;
        }
        if (status.code() == Status.NOT_IMPLEMENTED_501.code()
                || status.code() == Status.HTTP_VERSION_NOT_SUPPORTED_505.code()) {
            return ErrorCode.UNSUPPORTED;
        }
        return status.code() >= Status.INTERNAL_SERVER_ERROR_500.code()
                ? ErrorCode.INTERNAL
                : ErrorCode.MALFORMED_REQUEST;
    }

    private static String text(Status status, String message, long bodyLimit) {
        if (status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
            Refusal refusal = BodyReader.tooLarge(bodyLimit);
            return refusal.message();
        }
        return message == null || message.isEmpty() ? status.reasonPhrase() : message;
    }

    private static byte[] page(String text) {
        JsonText out = new JsonText(64 + text.length());
        out.raw("{\"error\":").string(text).raw('}');
        return Arrays.copyOf(out.array(), out.length());
    }
}
