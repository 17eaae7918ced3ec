package dev.slipway.console.prediction;

import dev.slipway.console.page.Links;
import dev.slipway.console.page.PageRequest;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which predictions somebody asks for, as they typed it.
///
/// @param id of a prediction or a trace; empty when an endpoint is asked for
/// @param endpoint the endpoint; empty when an id is asked for
/// @param show which of the endpoint's
public record PredictionFilter(String id, String endpoint, Show show) {
    private static final Pattern TRACE_PARENT =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    /// Which predictions of an endpoint.
    public enum Show {
        /// Those without an answer, newest first.
        ERRORS("Recent errors"),
        /// The slowest first.
        SLOWEST("Slowest"),
        /// All, newest first.
        NEWEST("Newest");

        private final String title;

        Show(String title) {
            this.title = title;
        }

        /// What it is called.
        public String title() {
            return title;
        }

        static Show of(String text) {
            for (Show one : values()) {
                if (one.text().equals(text)) {
                    return one;
                }
            }
            return ERRORS;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static PredictionFilter of(PageRequest request) {
        return new PredictionFilter(
                request.query("id").strip(),
                request.query("endpoint").strip(),
                Show.of(request.query("show")));
    }

    /// Whether nothing is asked for yet.
    public boolean isEmpty() {
        return id.isEmpty() && endpoint.isEmpty();
    }

    /// The id in 32 digits, of a prediction or a trace.
    ///
    /// *Errors*: `IllegalArgumentException` when it is none.
    String digits() {
        String text = id.toLowerCase(Locale.ROOT);
        Matcher parent = TRACE_PARENT.matcher(text);
        String digits = parent.matches() ? parent.group(1) : text;
        if (!ID.matcher(digits).matches()) {
            throw new IllegalArgumentException(
                    "id: " + id + " (expected: 32 hexadecimal digits, or a traceparent header)");
        }
        return digits;
    }

    /// Address of the same endpoint's other predictions.
    public String showing(Show other) {
        return Links.to("/predictions")
                .with("endpoint", endpoint)
                .with("show", other.text())
                .toString();
    }
}
