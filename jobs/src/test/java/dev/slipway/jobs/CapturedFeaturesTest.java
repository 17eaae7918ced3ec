package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What rows of requests and of streams were given, as capture has kept it, against what training
/// sees.
final class CapturedFeaturesTest {
    private static final String DEFINITION =
            """
            columns: {origin: text, distance: number}
            aggregates:
              late: {source: arrivals, key: origin, time: departed, available: landed,
                     value: delay, kind: mean, window: 6h, tile: 10m}
            features:
              late: late
              distance: distance
            """;
    private static final String FIRST = "0".repeat(31) + "1";
    private static final String SECOND = "0".repeat(31) + "2";

    /// Noon and one o'clock of the 14th of January 2001: the second flight landed between them.
    private static final long NOON = 979_473_600_000L;

    private static final long ONE = 979_477_200_000L;

    @TempDir private Path scratch;
    private Path captured;

    @BeforeEach
    void write() throws IOException {
        captured = Files.createDirectories(scratch.resolve("capture/flights/date=2001-01-14"));
        Files.writeString(scratch.resolve("features.yaml"), DEFINITION);
        Files.writeString(
                scratch.resolve("events.csv"),
                """
                origin,departed,landed,delay
                ATL,2001-01-14T10:00Z,2001-01-14T11:00Z,10
                ATL,2001-01-14T10:10Z,2001-01-14T12:30Z,50
                """);
    }

    private ObjectNode wish() {
        ObjectNode wish = JobFixture.JSON.createObjectNode();
        wish.put("definition", scratch.resolve("features.yaml").toString());
        wish.putObject("events").put("arrivals", scratch.resolve("events.csv").toString());
        return wish.put("spine", scratch.resolve("capture/flights").toString())
                .put("captured", true);
    }

    private JsonNode run(ObjectNode wish, int status) throws IOException {
        return FeatureTablesTest.run(scratch, wish, status);
    }

    /// Rows of a version: one of two rows at noon, and one at one o'clock that was given `then`.
    private void keep(String file, long version, double then) throws SQLException {
        Duck.run(
                "COPY (SELECT * FROM (VALUES "
                        + row(FIRST, 0, version, "'ATL', 310.5, " + NOON, "10.0")
                        + ", "
                        + row(FIRST, 1, version, "'ORD', NULL, " + NOON, "NULL")
                        + ", "
                        + row(SECOND, 0, version, "'ATL', 0.1, " + ONE, then + "")
                        + ") AS kept(prediction_id, \"row\", version, input_origin,"
                        + " input_distance, features_at, feature_late)) TO '"
                        + captured.resolve(file)
                        + "' (FORMAT PARQUET)");
    }

    private static String row(String id, int row, long version, String columns, String given) {
        String[] cells = columns.split(", ", 3);
        return "('%s', %d, %d::BIGINT, %s, %s::DOUBLE, %s::BIGINT, %s::DOUBLE)"
                .formatted(id, row, version, cells[0], cells[1], cells[2], given);
    }

    /// By the program as its starter runs it.
    @Test
    void whatWasServedIsWhatTrainingSees() throws Exception {
        keep("a.parquet", 3, 30);

        JsonNode checked = FeatureTablesTest.runProgram(scratch, wish(), 0, "-Xmx256m");

        assertThat(checked.path("rows").asInt()).isEqualTo(3);
        assertThat(checked.path("left").asInt()).isZero();
        assertThat(checked.path("events").asInt()).isEqualTo(2);
        assertThat(checked.path("columns").toString()).isEqualTo("[\"late\"]");
        assertThat(checked.path("compared").toString())
                .isEqualTo(
                        "[{\"what\":\"aggregates\",\"columns\":[\"late\"],"
                                + "\"one\":\"by the answer\",\"other\":\"by the join\"}]");
        assertThat(checked.at("/skew/0/values").asInt()).isEqualTo(3);
        assertThat(checked.at("/skew/0/differing").asInt()).isZero();
        assertThat(checked.has("difference")).as(checked.toString()).isFalse();
    }

    @Test
    void whatWasServedIsComparedWithTheWayThatIsNamed() throws Exception {
        keep("a.parquet", 3, 10);
        for (String way : new String[] {"stream", "request"}) {
            JsonNode checked = run(wish().put("between", "captured," + way), 0);
            assertThat(checked.at("/compared/0/one").asText()).isEqualTo("by the answer");
            assertThat(checked.at("/compared/0/other").asText())
                    .isEqualTo(
                            way.equals("stream")
                                    ? "by the windows of a stream"
                                    : "by the online store");
            assertThat(checked.at("/difference/prediction").asText()).isEqualTo(SECOND);
            assertThat(checked.at("/skew/0/differing").asInt()).isEqualTo(1);
        }
    }

    /// The last row of three differs; every second or third one is looked at.
    @Test
    void sampleIsSpreadOverRowsThatWereKept() throws Exception {
        keep("a.parquet", 3, 10);
        keepStreamed("b.parquet", "* EXCLUDE (feature_late)");

        JsonNode two = run(wish().put("sample", 2), 0);
        assertThat(two.path("rows").asInt()).isEqualTo(2);
        assertThat(two.at("/skew/0/values").asInt()).isEqualTo(2);
        assertThat(two.at("/difference/prediction").asText()).isEqualTo(SECOND);
        assertThat(two.path("left").asInt()).as("of all rows").isEqualTo(3);
        JsonNode one = run(wish().put("sample", 1), 0);
        assertThat(one.path("rows").asInt()).isEqualTo(1);
        assertThat(one.has("difference")).as(one.toString()).isFalse();

        keepStreamed("c.parquet", "*");
        JsonNode streamed = run(wish().put("sample", 2), 0);
        assertThat(streamed.path("rows").asInt()).as("the first and the fourth").isEqualTo(2);
        assertThat(streamed.path("streamed").asInt()).isEqualTo(1);
    }

    /// Columns are kept, and no features that could be compared with what they give.
    @Test
    void definitionOfNoEventsHasNothingThatWasKept() throws Exception {
        keep("a.parquet", 3, 30);
        Files.writeString(
                scratch.resolve("features.yaml"), DEFINITION.replace("  late: late\n", ""));
        assertThat(run(wish(), 1).path("message").asText())
                .startsWith("captured: no feature of ")
                .contains("is made of events (expected: one that is; capture keeps columns");
    }

    @Test
    void directoryOfWhatWasKeptMayBeALink() throws Exception {
        keep("a.parquet", 3, 30);
        Path link =
                Files.createSymbolicLink(
                        scratch.resolve("kept"), scratch.resolve("capture/flights"));
        assertThat(run(wish().put("spine", link.toString()), 0).path("rows").asInt()).isEqualTo(3);
    }

    /// It was served before the second flight was brought, which had landed by then.
    @Test
    void firstDifferenceIsNamedByPredictionRowColumnAndBit() throws Exception {
        keep("a.parquet", 3, 10);

        JsonNode checked = run(wish(), 0);

        JsonNode difference = checked.path("difference");
        assertThat(difference.path("prediction").asText()).isEqualTo(SECOND);
        assertThat(difference.path("row").asInt()).isEqualTo(1);
        assertThat(difference.path("column").asText()).isEqualTo("late");
        assertThat(difference.path("one").asText()).isEqualTo("10.0");
        assertThat(difference.path("other").asText()).isEqualTo("30.0");
        assertThat(difference.path("bit").asInt()).isBetween(2, 64);
        assertThat(checked.at("/skew/0/differing").asInt()).isEqualTo(1);
        assertThat(checked.at("/skew/0/missing").asInt()).isZero();
        assertThat(checked.at("/skew/0/largest").asDouble()).isEqualTo(20);
        assertThat(checked.at("/skew/0/greatest/0")).isEqualTo(difference);
    }

    /// A text that was hashed is not the one that was given, and is no difference.
    @Test
    void textsAreComparedWhereTheyWereKept() throws Exception {
        Files.writeString(
                scratch.resolve("features.yaml"),
                DEFINITION.replace("kind: mean", "type: text, kind: last"));
        Files.writeString(
                scratch.resolve("events.csv"),
                """
                origin,departed,landed,delay
                ATL,2001-01-14T10:00Z,2001-01-14T11:00Z,gold
                ATL,2001-01-14T10:10Z,2001-01-14T12:30Z,tin
                """);
        keepText("a.parquet", "'gold'", "''", "'tin'");
        JsonNode same = run(wish(), 0);
        assertThat(same.path("rows").asInt()).isEqualTo(3);
        assertThat(same.at("/skew/0/values").asInt()).isEqualTo(3);
        assertThat(same.has("difference")).as(same.toString()).isFalse();

        keepText("b.parquet", "'gold'", "'" + "ab".repeat(32) + "'", "'gold'");
        JsonNode checked = run(wish(), 0);
        assertThat(checked.at("/skew/0/values").asInt()).isEqualTo(5);
        assertThat(checked.at("/skew/0/differing").asInt()).isEqualTo(1);
        assertThat(checked.at("/skew/0/missing").asInt()).isZero();
        assertThat(checked.at("/skew/0/largest").asDouble()).isZero();
        JsonNode difference = checked.path("difference");
        assertThat(difference.path("prediction").asText()).isEqualTo(SECOND);
        assertThat(difference.path("one").asText()).isEqualTo("'gold'");
        assertThat(difference.path("other").asText()).isEqualTo("'tin'");
        assertThat(difference.has("bit")).isFalse();
    }

    /// The same rows, that were given texts.
    private void keepText(String file, String noon, String nobody, String one) throws SQLException {
        String columns = "('%s', %d, 3::BIGINT, '%s', 0.5::DOUBLE, %d::BIGINT, %s)";
        Duck.run(
                "COPY (SELECT * FROM (VALUES "
                        + columns.formatted(FIRST, 0, "ATL", NOON, noon)
                        + ", "
                        + columns.formatted(FIRST, 1, "ORD", NOON, nobody)
                        + ", "
                        + columns.formatted(SECOND, 0, "ATL", ONE, one)
                        + ") AS kept(prediction_id, \"row\", version, input_origin,"
                        + " input_distance, features_at, feature_late)) TO '"
                        + captured.resolve(file)
                        + "' (FORMAT PARQUET)");
    }

    /// Where a key was hashed nobody knows whose value it was; that is no difference.
    @Test
    void hashedKeysAreLeftOut() throws Exception {
        keep("a.parquet", 3, 30);
        Duck.run(
                "COPY (SELECT * REPLACE ('"
                        + "ab".repeat(32)
                        + "' AS input_origin) FROM read_parquet('"
                        + captured.resolve("a.parquet")
                        + "', hive_partitioning = false)) TO '"
                        + captured.resolve("b.parquet")
                        + "' (FORMAT PARQUET)");

        JsonNode checked = run(wish(), 0);

        assertThat(checked.path("rows").asInt()).isEqualTo(3);
        assertThat(checked.path("left").asInt()).isEqualTo(3);
        assertThat(checked.at("/left-out/hashed").asInt()).isEqualTo(3);
        assertThat(checked.has("difference")).as(checked.toString()).isFalse();
    }

    /// A text that is missing came as the empty one; a number that is missing came as none.
    @Test
    void rowsWithoutAKeyAreAskedToo() throws Exception {
        keep("a.parquet", 3, 30);
        Duck.run(
                "COPY (SELECT * REPLACE ('' AS input_origin, NULL::DOUBLE AS feature_late) FROM"
                        + " read_parquet('"
                        + captured.resolve("a.parquet")
                        + "', hive_partitioning = false)) TO '"
                        + captured.resolve("b.parquet")
                        + "' (FORMAT PARQUET)");

        JsonNode checked = run(wish(), 0);

        assertThat(checked.path("rows").asInt()).isEqualTo(6);
        assertThat(checked.at("/skew/0/values").asInt()).isEqualTo(6);
        assertThat(checked.has("difference")).as(checked.toString()).isFalse();
    }

    @Test
    void rowsAreThoseOfOneVersionThatWereGivenSomething() throws Exception {
        keep("a.parquet", 3, 30);
        keep("b.parquet", 4, 10);
        Duck.run(
                "COPY (SELECT '"
                        + FIRST
                        + "' AS prediction_id, 0 AS \"row\", 3::BIGINT AS version) TO '"
                        + captured.resolve("c.parquet")
                        + "' (FORMAT PARQUET)");

        assertThat(run(wish(), 1).path("message").asText())
                .contains("of: missing (expected: one of the versions [3, 4]");
        JsonNode three = run(wish().put("version", 3), 0);
        assertThat(three.path("rows").asInt()).isEqualTo(3);
        assertThat(three.path("left").asInt()).isEqualTo(1);
        assertThat(three.at("/left-out/nothing-kept").asInt()).isEqualTo(1);
        assertThat(three.has("difference")).isFalse();
        assertThat(run(wish().put("version", 4), 0).has("difference")).isTrue();
        assertThat(run(wish().put("version", 5), 1).path("message").asText())
                .contains("no row that was given features of events by version 5")
                .contains("input_origin");
    }

    /// Beside a file of requests, which were given `then` at one o'clock.
    private void keepStreamed(String file, String columns) throws SQLException {
        Duck.run(
                "COPY (SELECT "
                        + columns
                        + ", 'stream' AS protocol FROM read_parquet('"
                        + captured.resolve("a.parquet")
                        + "', hive_partitioning = false)) TO '"
                        + captured.resolve(file)
                        + "' (FORMAT PARQUET)");
    }

    /// A stream waits until all has come that its row may see; a request does not.
    @Test
    void rowsOfStreamsAreTheirOwnPath() throws Exception {
        keep("a.parquet", 3, 10);
        keepStreamed(
                "b.parquet",
                "* REPLACE (CASE WHEN features_at = "
                        + ONE
                        + " THEN 30.0::DOUBLE ELSE feature_late END AS feature_late)");

        JsonNode both = run(wish(), 0);
        assertThat(both.path("rows").asInt()).isEqualTo(6);
        assertThat(both.path("streamed").asInt()).isEqualTo(3);
        assertThat(both.at("/skew/0/differing").asInt()).isEqualTo(1);
        JsonNode streams = run(wish().put("only", "streams"), 0);
        assertThat(streams.path("rows").asInt()).isEqualTo(3);
        assertThat(streams.path("streamed").asInt()).isEqualTo(3);
        assertThat(streams.has("difference")).as(streams.toString()).isFalse();
        JsonNode requests = run(wish().put("only", "requests"), 0);
        assertThat(requests.path("rows").asInt()).isEqualTo(3);
        assertThat(requests.path("streamed").asInt()).isZero();
        assertThat(requests.at("/difference/prediction").asText()).isEqualTo(SECOND);
        assertThat(run(wish().put("only", "batches"), 1).path("message").asText())
                .isEqualTo("only: batches (expected: requests or streams)");
    }

    /// Streams kept no values before this release did, and a column may be dropped at any time.
    @Test
    void columnsForWantOfWhichRowsAreLeftOutAreNamed() throws Exception {
        keep("a.parquet", 3, 30);
        keepStreamed("b.parquet", "* EXCLUDE (feature_late)");
        keepStreamed("c.parquet", "* EXCLUDE (input_origin)");

        JsonNode checked = run(wish(), 0);
        assertThat(checked.path("left").asInt()).isEqualTo(6);
        assertThat(checked.at("/left-out/columns-missing").asInt()).isEqualTo(6);
        assertThat(checked.at("/left-out/columns").toString())
                .isEqualTo("[\"feature_late\",\"input_origin\"]");
        assertThat(run(wish().put("only", "streams"), 1).path("message").asText())
                .contains("no row of streams that was given features of events")
                .endsWith("left out: 6 kept without feature_late, input_origin");
    }

    /// Most of what must not be kept is nobody's key.
    @Test
    void columnsByWhichNothingIsAskedMayBeDroppedOrHashed() throws Exception {
        keep("a.parquet", 3, 30);
        keepStreamed("b.parquet", "* EXCLUDE (input_distance)");
        keepStreamed("c.parquet", "* REPLACE ('" + "ab".repeat(32) + "' AS input_distance)");

        JsonNode checked = run(wish(), 0);

        assertThat(checked.path("rows").asInt()).isEqualTo(9);
        assertThat(checked.path("left").asInt()).isZero();
        assertThat(checked.has("difference")).as(checked.toString()).isFalse();
    }

    /// Without the events of a window nobody knows what it held.
    @Test
    void valuesOfWindowsBeyondTheEventsAtHandAreToldApart() throws Exception {
        keep("a.parquet", 3, 10);
        JsonNode early = run(wish(), 0);
        assertThat(early.at("/skew/0/differing").asInt()).isEqualTo(1);
        assertThat(early.path("unreached").asInt()).as("a window of six hours").isEqualTo(1);

        Files.writeString(
                scratch.resolve("events.csv"),
                """
                origin,departed,landed,delay
                BOS,2001-01-14T01:00Z,2001-01-14T02:00Z,1
                ATL,2001-01-14T10:00Z,2001-01-14T11:00Z,10
                ATL,2001-01-14T10:10Z,2001-01-14T12:30Z,50
                BOS,2001-01-14T13:00Z,2001-01-14T14:00Z,1
                """);
        JsonNode whole = run(wish(), 0);
        assertThat(whole.at("/skew/0/differing").asInt()).isEqualTo(1);
        assertThat(whole.path("unreached").asInt()).isZero();
    }
}
