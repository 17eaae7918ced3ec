package dev.slipway.server.features;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.Table;
import java.io.PrintWriter;
import java.util.Locale;

/// How far what requests were given is from what training sees, as people read it.
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
                                + " by the join");
            }
        }
        long left = said.path("left").asLong();
        if (left > 0) {
            out.println(left + " rows without what it takes were left out");
        }
    }
}
