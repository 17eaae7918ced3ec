package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.documents.Documents;
import dev.slipway.server.Operated.Ran;
import dev.slipway.server.features.CapturedSkewText;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/// What `features check` is asked for, and how it says what it found of captured rows.
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
                        {"rows": 8, "streamed": 5, "left": 9, "unreached": 1, "left-out":
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
                        "  prediction 0a, row 2, column late: missing by the answer, 0.5 by the join",
                        "values that may differ for want of events: 1 (expected: all events"
                                + " from a window before the first row to the last one)",
                        "rows of streams among them: 5",
                        "rows left out: 3 kept without features_at, input_origin",
                        "rows left out: 4 with a column that is hashed",
                        "rows left out: 2 of which nothing was kept but how they ended");
    }
}
