package dev.slipway.console;

import dev.slipway.api.console.ConsoleAnswer.Field;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.console.page.Frame;
import dev.slipway.console.page.PageAnswer;
import java.util.List;

/// What is said in the place of pages that cannot be shown.
final class Troubles {
    private static final String TEMPLATE = "trouble.jte";

    private Troubles() {}

    static PageAnswer.View unknown(Frame frame, String message) {
        return page(frame, new TroubleView(404, "Not found", message, false));
    }

    /// @param allowed methods that the path is asked with
    static PageAnswer wrongMethod(Frame frame, List<String> allowed) {
        String message = "This address takes " + String.join(", ", allowed) + ".";
        return new PageAnswer.WrongMethod(
                allowed, page(frame, new TroubleView(405, "Not possible", message, false)));
    }

    /// The header that says so.
    static Field allow(List<String> methods) {
        return new Field("Allow", String.join(", ", methods));
    }

    /// A form that is not ours, or of a visit that is over.
    static PageAnswer foreignForm(Frame frame) {
        String message =
                "Nothing was done: the form was not one of this visit. Go back, load the page again"
                        + " and send it once more.";
        return page(frame, new TroubleView(403, "Nothing was done", message, false));
    }

    static PageAnswer tooMany(Frame frame) {
        String message = "Too many pages are open at once. Try again in a minute.";
        return page(frame, new TroubleView(503, "Too busy", message, false));
    }

    static PageAnswer.View refused(Frame frame, ErrorCode code, String message) {
        TroubleView view =
                switch (code) {
                    case FORBIDDEN -> new TroubleView(403, "Not allowed", message, true);
                    case UNAUTHENTICATED -> new TroubleView(401, "Not signed in", message, true);
                    case MISDIRECTED -> new TroubleView(421, "Another server", message, false);
                    case UNKNOWN_MODEL, UNKNOWN_VERSION, UNKNOWN_OBJECT, UNKNOWN_ROUTE ->
                            new TroubleView(404, "Not found", message, false);
                    case MALFORMED_REQUEST,
                            INVALID_INPUT,
                            PAYLOAD_TOO_LARGE,
                            METHOD_NOT_ALLOWED,
                            UNSUPPORTED_ENCODING,
                            BODY_TIMEOUT ->
                            new TroubleView(400, "Not understood", message, false);
                    case UNMET_REQUIREMENT, CONFLICT, UNSUPPORTED ->
                            new TroubleView(409, "Not possible", message, false);
                    case OVERLOADED,
                            MODEL_NOT_READY,
                            SHUTTING_DOWN,
                            BACKEND_UNAVAILABLE,
                            STORE_UNAVAILABLE,
                            OUTCOME_UNKNOWN,
                            CANCELLED,
                            DEADLINE_EXCEEDED ->
                            new TroubleView(503, "Not available now", message, false);
                    case MODEL_FAILED, BACKEND_FAILED, INTERNAL ->
                            new TroubleView(500, "Something failed", message, false);
                };
        return page(frame, view);
    }

    private static PageAnswer.View page(Frame frame, TroubleView view) {
        return new PageAnswer.View(view.status(), TEMPLATE, frame.titled(view.heading()), view);
    }
}
