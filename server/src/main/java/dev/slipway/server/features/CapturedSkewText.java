package dev.slipway.server.features;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.Table;
import java.io.PrintWriter;
import java.util.Locale;

/// How far what rows were given is from what training sees, as people read it.
public final class CapturedSkewText {
    private static final double HUNDRED = 100;

    private CapturedSkewText() {}

    public static void print(JsonNode said, PrintWriter out) {
        Table table = new Table("FEATURE", "ROWS", "DIFFER", "PART", "MISSING", "LARGEST");
        for (JsonNode one : said.path("skew")) {
            long values = one.path("values").asLong();
            long differing = one.path("differing").asLong();
            table.row(
                    one.path("column").asText(),
                    values,
                    differing,
                    String.format(Locale.ROOT, "%.3g %%", HUNDRED * differing / values),
                    one.path("missing").asLong(),
                    String.format(Locale.ROOT, "%.3g", one.path("largest").asDouble()));
        }
        table.print(out);
        for (JsonNode one : said.path("skew")) {
            for (JsonNode found : one.path("greatest")) {
                out.println(
                        "  prediction "
                                + found.path("prediction").asText()
                                + ", row "
                                + found.path("row").asLong()
                                + ", column "
                                + found.path("column").asText()
                                + ": "
                                + found.path("one").asText()
                                + " by the answer, "
                                + found.path("other").asText()
                                + " "
                                + said.at("/compared/0/other").asText());
            }
        }
        printUnreached(said.path("unreached").asLong(), out);
        long streamed = said.path("streamed").asLong();
        if (streamed > 0) {
            out.println("rows of streams among them: " + streamed);
        }
        printLeft(said.path("left-out"), out);
        out.println(
                "not compared: features, of which capture keeps none (they follow from columns and"
                        + " from what aggregates gave; features check without --captured compares"
                        + " how)");
    }

    private static void printUnreached(long unreached, PrintWriter out) {
        if (unreached > 0) {
            out.println(
                    "values that may differ for want of events: "
                            + unreached
                            + " (expected: all events from a window before the first row to the"
                            + " last one)");
        }
    }

    private static void printLeft(JsonNode left, PrintWriter out) {
        String absent = CheckedText.names(left.path("columns"));
        print(left.path("columns-missing"), "kept without " + absent, out);
        print(left.path("hashed"), "with a column that is hashed", out);
        print(left.path("nothing-kept"), "of which nothing was kept but how they ended", out);
    }

    private static void print(JsonNode rows, String why, PrintWriter out) {
        if (rows.asLong() > 0) {
            out.println("rows left out: " + rows.asLong() + " " + why);
        }
    }
}
