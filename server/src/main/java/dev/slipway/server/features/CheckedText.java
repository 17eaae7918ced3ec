package dev.slipway.server.features;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a check has compared, which way with which, and what it has found, as people read it.
public final class CheckedText {
    private CheckedText() {}

    public static void print(JsonNode said, PrintWriter out) {
        Optional<String> difference = difference(said);
        difference.ifPresent(out::println);
        for (JsonNode compared : said.path("compared")) {
            out.println(
                    String.format(
                            Locale.ROOT,
                            "%s in %,d rows %s and %s: %s %s",
                            difference.isEmpty() ? "the same bits" : "compared",
                            said.path("rows").asLong(),
                            compared.path("one").asText(),
                            compared.path("other").asText(),
                            compared.path("what").asText(),
                            names(compared.path("columns"))));
        }
        if (!said.path("unasked").isEmpty()) {
            out.println(
                    "not compared: aggregates "
                            + names(said.path("unasked"))
                            + " (expected: rows with their key, and with their moment)");
        }
    }

    /// The first difference, as a sentence; empty where there is none.
    public static Optional<String> difference(JsonNode said) {
        JsonNode difference = said.path("difference");
        if (difference.isMissingNode()) {
            return Optional.empty();
        }
        JsonNode compared = compared(said, difference.path("of").asText());
        String prediction = difference.path("prediction").asText();
        String column = difference.path("column").asText();
        String bit = difference.path("bit").asText();
        return Optional.of(
                (prediction.isEmpty() ? "" : "prediction " + prediction + ", ")
                        + "row "
                        + difference.path("row").asLong()
                        + (column.isEmpty() ? "" : ", column " + column)
                        + ": "
                        + difference.path("one").asText()
                        + " "
                        + compared.path("one").asText()
                        + ", "
                        + difference.path("other").asText()
                        + " "
                        + compared.path("other").asText()
                        + (bit.isEmpty() ? "" : "; the first bit that differs is " + bit));
    }

    /// The ways to the columns that a difference is in; there are others only where it says which.
    private static JsonNode compared(JsonNode said, String what) {
        for (JsonNode compared : said.path("compared")) {
            if (compared.path("what").asText().equals(what)) {
                return compared;
            }
        }
        return said.at("/compared/0");
    }

    static String names(JsonNode columns) {
        List<String> names = new ArrayList<>();
        columns.forEach(column -> names.add(column.asText()));
        return String.join(", ", names);
    }
}
