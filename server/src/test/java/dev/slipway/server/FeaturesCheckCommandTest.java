package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.documents.Documents;
import dev.slipway.server.Operated.Ran;
import dev.slipway.server.features.CapturedSkewText;
import dev.slipway.server.features.CheckedText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What `features check` is asked for, and how it says what it compared and found.
final class FeaturesCheckCommandTest {
    private static Ran check(String... more) {
        String[] all = new String[more.length + 6];
        System.arraycopy(
                new String[] {"features", "check", "--features", "here", "--spine", "capture"},
                0,
                all,
                0,
                6);
        System.arraycopy(more, 0, all, 6, more.length);
        return Operated.alone(all);
    }

    @Test
    void capturedRowsAreComparedWithTheJoinAndNotWithATable() {
        Ran ran = check("--captured", "--against", "training.parquet");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("against, captured: (expected: one of them)");
    }

    @Test
    void versionIsThatOfCapturedRows() {
        Ran ran = check("--of", "3");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("of: 3 (expected: with --captured)");
    }

    @Test
    void tableToBeScoredIsOneThatIsCompared() {
        Ran ran = check("--for-scoring");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("--for-scoring: (expected: --against)");
    }

    @Test
    void rowsOfRequestsOrOfStreamsAreThoseOfCapture() {
        Ran alone = check("--only", "streams");
        assertThat(alone.code()).isEqualTo(2);
        assertThat(alone.err()).contains("--only: (expected: --captured)");
        Ran unknown = check("--captured", "--only", "batches");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("only: batches (expected: requests or streams)");
    }

    @Test
    void partsAndPredictionsThatDifferAreShown() {
        StringWriter text = new StringWriter();
        CapturedSkewText.print(
                Documents.tree(
                        """
                        {"rows": 8, "streamed": 5, "left": 9, "unreached": 1, "compared":
                          [{"one": "by the answer", "other": "by the online store"}], "left-out":
                          {"nothing-kept": 2, "columns-missing": 3, "hashed": 4,
                           "columns": ["features_at", "input_origin"]}, "skew": [
                          {"column": "late", "values": 8, "differing": 2, "missing": 1,
                           "largest": 0.25, "greatest": [
                             {"prediction": "0a", "row": 2, "column": "late", "one": "missing",
                              "other": "0.5"}]},
                          {"column": "count", "values": 8, "differing": 0, "missing": 0,
                           "largest": 0.0, "greatest": []}]}
                        """),
                new PrintWriter(text, true));
        assertThat(text.toString().lines())
                .containsExactly(
                        "FEATURE  ROWS  DIFFER  PART    MISSING  LARGEST",
                        "late     8     2       25.0 %  1        0.250",
                        "count    8     0       0.00 %  0        0.00",
                        "  prediction 0a, row 2, column late: missing by the answer, 0.5 by the"
                                + " online store",
                        "values that may differ for want of events: 1 (expected: all events"
                                + " from a window before the first row to the last one)",
                        "rows of streams among them: 5",
                        "rows left out: 3 kept without features_at, input_origin",
                        "rows left out: 4 with a column that is hashed",
                        "rows left out: 2 of which nothing was kept but how they ended",
                        "not compared: features, of which capture keeps none (they follow from"
                                + " columns and from what aggregates gave; features check without"
                                + " --captured compares how)");
    }

    @Test
    void checkOfNoRowIsNone() {
        List<List<String>> kinds =
                List.of(List.of(), List.of("--captured"), List.of("--against", "training.parquet"));
        for (List<String> kind : kinds) {
            Stream<String> all = Stream.concat(Stream.of("--sample", "0"), kind.stream());
            Ran ran = check(all.toArray(String[]::new));
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains("sample: 0 (expected: >= 1)");
        }
    }

    private static String said(String difference) {
        StringWriter text = new StringWriter();
        CheckedText.print(
                Documents.tree(
                        """
                        {"rows": 1000, "unasked": ["busy"], "compared": [
                          {"what": "aggregates", "columns": ["late", "seen"],
                           "one": "by the join", "other": "by the online store"},
                          {"what": "features", "columns": ["hour", "late"],
                           "one": "in a batch", "other": "in a request of one row"}]%s}
                        """
                                .formatted(difference)),
                new PrintWriter(text, true));
        return text.toString();
    }

    /// A pass is worth what was compared.
    @Test
    void waysAndColumnsThatWereComparedAreNamed() {
        assertThat(said("").lines())
                .containsExactly(
                        "the same bits in 1,000 rows by the join and by the online store:"
                                + " aggregates late, seen",
                        "the same bits in 1,000 rows in a batch and in a request of one row:"
                                + " features hour, late",
                        "not compared: aggregates busy (expected: rows with their key, and with"
                                + " their moment)");
    }

    /// An aggregate and a feature may have one name.
    @Test
    void differenceIsNamedByTheWaysThatItLiesBetween() {
        String late =
                ", \"difference\": {\"row\": 5, \"column\": \"late\", \"one\": \"0.5\","
                        + " \"other\": \"missing\", \"bit\": 2, \"of\": \"%s\"}";
        assertThat(said(late.formatted("features")).lines())
                .startsWith(
                        "row 5, column late: 0.5 in a batch, missing in a request of one row; the"
                                + " first bit that differs is 2",
                        "compared in 1,000 rows by the join and by the online store: aggregates"
                                + " late, seen");
        assertThat(said(late.formatted("aggregates")))
                .startsWith(
                        "row 5, column late: 0.5 by the join, missing by the online store; the"
                                + " first bit that differs is 2");
    }

    @Test
    void predictionsAndRowsThatOneTableAloneHasAreNamed() {
        String captured =
                """
                {"compared": [{"one": "by the answer", "other": "by the join"}], "difference":
                  {"prediction": "0a", "row": 2, "column": "late", "one": "1", "other": "2"}}
                """;
        assertThat(CheckedText.difference(Documents.tree(captured)))
                .contains("prediction 0a, row 2, column late: 1 by the answer, 2 by the join");
        String shorter =
                """
                {"compared": [{"what": "features", "one": "now", "other": "in t.csv"}],
                 "difference": {"of": "features", "row": 9, "column": "", "one": "a row",
                   "other": "no row"}}
                """;
        assertThat(CheckedText.difference(Documents.tree(shorter)))
                .contains("row 9: a row now, no row in t.csv");
    }
}
