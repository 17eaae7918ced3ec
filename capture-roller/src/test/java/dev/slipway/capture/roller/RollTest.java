package dev.slipway.capture.roller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureQuestion;
import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.Cell;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.CaptureStore;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Spools turned into Parquet, read by DuckDB and by the store.
final class RollTest {
    private static final int LOOKS = 1_000_000;

    @TempDir private Path directory;

    private void rollTwenty() throws Exception {
        Kept kept = new Kept(directory, Kept.all());
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            for (int i = 0; i < 20; i++) {
                kept.predict(i);
            }
        }
        roll(kept);
    }

    @Test
    void rowsAreWhatDuckDbReads() throws Exception {
        rollTwenty();

        assertThat(query("SELECT count(*), count(DISTINCT prediction_id), min(time), max(\"row\")"))
                .containsExactly("40|20|2026-11-25T23:59:50Z|1");
        assertThat(query("SELECT date, count(*) GROUP BY date ORDER BY date"))
                .containsExactly("2026-11-25|20", "2026-11-26|20");
        assertThat(
                        query(
                                "SELECT \"row\", input_distance, input_origin, output_late,"
                                        + " output_scores, version, status, kept, rows, total_ns"
                                        + " WHERE prediction_id = '"
                                        + Kept.id(7)
                                        + "' ORDER BY \"row\""))
                .containsExactly(
                        "0|7.0|ATL|0.25|[1.0, 2.0, 3.0]|3|answered|sample|2|1007",
                        "1|null|BOS|0.875|[4.0, 5.0, 6.0]|3|answered|sample|2|1007");
        assertThat(query("SELECT sum(input_distance), sum(output_late)"))
                .containsExactly("190.0|" + (20 * 0.25 + 190 / 8.0));
    }

    /// Those of these columns that have a dictionary, in the order of their names.
    private List<String> withDictionary(String columns) throws SQLException {
        return answers(
                "SELECT DISTINCT path_in_schema FROM parquet_metadata('"
                        + directory
                        + "/*/*/*.parquet') WHERE encodings LIKE '%DICTIONARY%'"
                        + " AND path_in_schema IN ("
                        + columns
                        + ") ORDER BY path_in_schema");
    }

    /// Here each id is there twice, so that a writer that gathers them keeps them gathered.
    @Test
    void wordsHaveADictionaryAndIdsHaveNone() throws Exception {
        rollTwenty();

        assertThat(withDictionary("'prediction_id', 'trace_id', 'endpoint', 'status'"))
                .containsExactly("endpoint", "status");
    }

    /// To try would cost more than to write them as they are.
    @Test
    void numbersThatNeverComeAgainHaveNoDictionaryWhileOthersHaveOne() throws Exception {
        rollTwenty();

        assertThat(withDictionary("'input_distance', 'input_origin', 'rows', 'total_ns'"))
                .containsExactly("input_origin", "rows", "total_ns");
        assertThat(
                        answers(
                                "SELECT DISTINCT compression FROM parquet_metadata('"
                                        + directory
                                        + "/*/*/*.parquet')"))
                .containsExactly("GZIP");
    }

    @Test
    void whatRowsWereGivenStandsBesideThem() throws Exception {
        Kept kept = new Kept(directory, Kept.all());
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            kept.predictWithRates(20);
        }
        CapturedPrediction spooled;
        try (CaptureStore store = kept.open(null)) {
            spooled = store.find(Kept.id(20)).orElseThrow();
        }
        roll(kept);
        kept.removeSpool();

        long at = Kept.START.toEpochMilli();
        assertThat(
                        query(
                                "SELECT \"row\", feature_late_rate, features_at WHERE version = 3"
                                        + " ORDER BY \"row\""))
                .containsExactly("0|2.5|" + at, "1|null|" + at);
        assertThat(spooled.features())
                .containsExactly(
                        new CapturedColumn(
                                "late_rate", 1, List.of(new Cell.Real(2.5), new Cell.Missing())),
                        new CapturedColumn(
                                "features_at", 1, List.of(new Cell.Whole(at), new Cell.Whole(at))));
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.find(Kept.id(20))).contains(spooled);
        }
    }

    @Test
    void listsThatRowsLackAreReadAsTheSpoolHoldsThem() throws Exception {
        Kept kept = new Kept(directory, Kept.all());
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            kept.predictWithScores(7, DenseTensor.ofFloats(Shape.of(1, 3), 1, 2, 3));
            kept.predictWithScores(8, DenseTensor.ofFloats(Shape.of(0, 3)));
        }
        CapturedPrediction shared;
        CapturedPrediction none;
        try (CaptureStore store = kept.open(null)) {
            shared = store.find(Kept.id(7)).orElseThrow();
            none = store.find(Kept.id(8)).orElseThrow();
        }
        roll(kept);
        kept.removeSpool();

        List<Cell> scores = List.of(new Cell.Real(1), new Cell.Real(2), new Cell.Real(3));
        assertThat(shared.outputs()).containsExactly(new CapturedColumn("scores", 3, scores));
        assertThat(none.outputs()).containsExactly(new CapturedColumn("scores", 0, List.of()));
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.find(Kept.id(7))).contains(shared);
            assertThat(store.find(Kept.id(8))).contains(none);
        }
    }

    @Test
    void wholeNumbersThatRowsLackAreReadAsTheSpoolHoldsThem() throws Exception {
        Kept kept = new Kept(directory, Kept.all());
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            kept.predictWithScores(7, DenseTensor.ofLongs(Shape.of(1), 12));
        }
        CapturedPrediction shared;
        try (CaptureStore store = kept.open(null)) {
            shared = store.find(Kept.id(7)).orElseThrow();
        }
        roll(kept);
        kept.removeSpool();

        assertThat(shared.outputs())
                .containsExactly(new CapturedColumn("scores", 1, List.of(new Cell.Whole(12))));
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.find(Kept.id(7))).contains(shared);
        }
    }

    @Test
    void rollingAgainDoublesNothing() throws Exception {
        Kept kept = new Kept(directory, Kept.all());
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.spoolBytes()).isZero();
            for (int i = 0; i < 20; i++) {
                kept.predict(i);
            }
            kept.refuse(30);
        }
        roll(kept);
        List<Path> first = kept.parquet();
        byte[] whole = Files.readAllBytes(first.getFirst());
        Files.write(
                first.getFirst().resolveSibling(first.getFirst().getFileName() + ".tmp"),
                new byte[] {1, 2, 3});
        Files.delete(first.getLast());

        roll(kept);

        assertThat(kept.parquet()).isEqualTo(first);
        assertThat(Files.readAllBytes(first.getFirst())).hasSameSizeAs(whole);
        assertThat(query("SELECT count(*), count(DISTINCT prediction_id)"))
                .containsExactly("41|21");
        assertThat(query("SELECT refusal, input_distance WHERE status = 'failed'"))
                .containsExactly("model-failed|null");
    }

    /// What can be read of it is rolled, and what cannot is not removed with it.
    @Test
    void fileThatIsDamagedIsPutAside() throws Exception {
        // Each has a frame of its own, since something may be hashed.
        CapturePolicy all = Kept.all();
        Kept kept =
                new Kept(
                        directory,
                        new CapturePolicy(
                                all.sample(),
                                all.drop(),
                                List.of("unrelated"),
                                all.keep(),
                                all.maxBytes()));
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            for (int i = 0; i < 20; i++) {
                kept.predict(i);
            }
        }
        assertThat(kept.spool()).hasSize(1);
        Path spool = kept.spool().getFirst();
        byte[] bytes = Files.readAllBytes(spool);
        bytes[bytes.length - 3] ^= 1;
        Files.write(spool, bytes);

        roll(kept);

        assertThat(query("SELECT count(*), count(DISTINCT prediction_id)"))
                .containsExactly("38|19");
        assertThat(kept.spool()).isEmpty();
        assertThat(spool.resolveSibling(spool.getFileName() + ".aside")).hasBinaryContent(bytes);
    }

    /// Frames with columns are what they were, so the file is one of theirs.
    @Test
    void fileThatAnEarlierBuildLeftIsRolled() throws Exception {
        CapturePolicy all = Kept.all();
        List<String> hashed = List.of("unrelated");
        Kept kept =
                new Kept(
                        directory,
                        new CapturePolicy(
                                all.sample(), all.drop(), hashed, all.keep(), all.maxBytes()));
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            for (int i = 0; i < 20; i++) {
                kept.predict(i);
            }
        }
        Path spool = kept.spool().getFirst();
        byte[] bytes = Files.readAllBytes(spool);
        assertThat(new String(bytes, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("SLWSPL2\n");
        bytes[6] = '1';
        Files.write(spool, bytes);

        roll(kept);

        assertThat(query("SELECT count(*), count(DISTINCT prediction_id)"))
                .containsExactly("40|20");
        assertThat(spool.resolveSibling(spool.getFileName() + ".aside")).doesNotExist();
    }

    /// Its checksum holds, but a list says that it has more values than there are.
    @Test
    void frameThatLiesKeepsItsFileFromBeingMadeAndNoOther() throws Exception {
        Kept kept =
                new Kept(
                        directory,
                        new CapturePolicy(
                                1,
                                List.of(),
                                List.of("origin"),
                                Duration.ofDays(7),
                                ByteSize.ofGibibytes(1)));
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            for (int i = 0; i < 20; i++) {
                kept.predict(i);
            }
        }
        Path spool = kept.spool().getFirst();
        byte[] bytes = Files.readAllBytes(spool);
        lie(bytes);
        Files.write(spool, bytes);

        roll(kept);

        assertThat(query("SELECT count(DISTINCT prediction_id), max(time)"))
                .containsExactly("10|2026-11-25T23:59:59Z");
        assertThat(kept.parquet()).hasSize(1);
        assertThat(spool.resolveSibling(spool.getFileName() + ".aside")).hasBinaryContent(bytes);
        try (Stream<Path> all = Files.walk(directory)) {
            assertThat(all.filter(path -> path.toString().endsWith(".tmp"))).isEmpty();
        }
    }

    /// The last frame ends with six scores, in front of which it says how many there are.
    private static void lie(byte[] bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int frame = 8;
        while (frame + 8 + all.getInt(frame) < bytes.length) {
            frame += 8 + all.getInt(frame);
        }
        int count = bytes.length - 6 * Float.BYTES - Integer.BYTES;
        assertThat(all.getInt(count)).isEqualTo(6);
        all.putInt(count, 1_000);
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, frame + 8, all.getInt(frame));
        all.putInt(frame + Integer.BYTES, (int) checksum.getValue());
    }

    @Test
    void childRollsWhatTheServerClosedAndItIsFoundThere() throws Exception {
        Kept kept = new Kept(directory, Kept.all());
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            for (int i = 0; i < 20; i++) {
                kept.predict(i);
            }
            kept.refuse(30);
        }
        assertThat(kept.spool()).isNotEmpty();
        CapturedPrediction spooled;
        try (CaptureStore store = kept.open(null)) {
            spooled = store.find(Kept.id(7)).orElseThrow();
        }
        try (CaptureStore store = kept.open(Kept.ownClassPath())) {
            for (int i = 0; i < LOOKS && store.rolled() == 0; i++) {
                Thread.onSpinWait();
                assertThat(store.find(Kept.id(7))).isPresent();
            }
            assertThat(store.rollFailures()).isZero();
            assertThat(kept.spool()).isEmpty();
            assertThat(store.rolled()).isPositive();
            assertThat(store.find(Kept.id(7))).contains(spooled);
            assertThat(spooled.inputs())
                    .contains(
                            new CapturedColumn(
                                    "distance", 1, List.of(new Cell.Real(7), new Cell.Missing())));
            assertThat(store.find(Kept.id(40))).isEmpty();
            assertThat(ids(store, new CaptureQuestion(Kept.FLIGHTS, null, false, 2)))
                    .containsExactly(Kept.id(30).value(), Kept.id(19).value());
            assertThat(ids(store, new CaptureQuestion(Kept.FLIGHTS, null, true, 1)))
                    .containsExactly(Kept.id(30).value());
        }
    }

    @Test
    void endpointThatChangesHandsLeavesWhatItPredictedWithItsTeam() throws Exception {
        Kept kept = new Kept(directory, Kept.all());
        TeamName risk = new TeamName("risk");
        TeamName sales = new TeamName("sales");
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            kept.capturing.ownedBy(Map.of(Kept.FLIGHTS, risk));
            kept.predict(1);
            kept.capturing.ownedBy(Map.of(Kept.FLIGHTS, sales));
            kept.predict(2);
            kept.capturing.ownedBy(Map.of());
            kept.predict(3);
        }
        roll(kept);
        kept.removeSpool();

        assertThat(query("SELECT team, count(*) GROUP BY team ORDER BY team"))
                .containsExactly("risk|2", "sales|2", "null|2");
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.find(Kept.id(1)).orElseThrow().team()).isEqualTo(risk);
            assertThat(store.find(Kept.id(2)).orElseThrow().team()).isEqualTo(sales);
            assertThat(store.find(Kept.id(3)).orElseThrow().team()).isNull();
        }
    }

    @Test
    void whatIsTooOldOrTooMuchIsRemovedOldestFirst() throws Exception {
        Kept kept = new Kept(directory, Kept.policy(Duration.ofDays(2), new ByteSize(1L << 30)));
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            for (int i = 0; i < 20; i++) {
                kept.predict(i);
            }
        }
        roll(kept);
        for (Path spool : kept.spool()) {
            Files.delete(spool);
        }
        List<Path> both = kept.parquet();
        assertThat(both).hasSize(2);

        looked(kept, Duration.ofDays(1));
        assertThat(kept.parquet()).isEqualTo(both);
        looked(kept, Duration.ofDays(2).plusSeconds(15));
        assertThat(kept.parquet()).containsExactly(both.getLast());
        assertThat(both.getFirst().getParent()).doesNotExist();

        Kept none = new Kept(directory, Kept.policy(Duration.ofDays(9), new ByteSize(10)));
        looked(none, Duration.ZERO);
        assertThat(none.parquet()).isEmpty();
    }

    /// Opens the store so much after the start and waits until it has looked at what is kept.
    private static void looked(Kept kept, Duration later) throws IOException {
        List<Path> before = kept.parquet();
        try (CaptureStore store = kept.open(null, Kept.START.plus(later))) {
            for (int i = 0; i < LOOKS && store.parquetBytes() == 0 && !before.isEmpty(); i++) {
                Thread.onSpinWait();
                if (kept.parquet().isEmpty()) {
                    return;
                }
            }
        }
    }

    private static List<String> ids(CaptureStore store, CaptureQuestion question) {
        return store.list(question, _ -> true).predictions().stream()
                .map(CapturedPrediction::id)
                .toList();
    }

    private void roll(Kept kept) throws IOException {
        for (Path spool : kept.spool()) {
            RollerMain.main(new String[] {directory.toString(), spool.toString()});
        }
    }

    /// What DuckDB answers, `|` between columns; the files stand for the table.
    private List<String> query(String question) throws SQLException {
        String table =
                " FROM read_parquet('"
                        + directory
                        + "/*/*/*.parquet', union_by_name = true, hive_partitioning = true)";
        int where = question.indexOf(" WHERE ");
        int group = question.indexOf(" GROUP BY ");
        int at = where >= 0 ? where : group >= 0 ? group : question.length();
        return answers(question.substring(0, at) + table + question.substring(at));
    }

    private static List<String> answers(String question) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet rows = statement.executeQuery(question)) {
                while (rows.next()) {
                    List<String> cells = new ArrayList<>();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        cells.add(String.valueOf(rows.getString(i)));
                    }
                    lines.add(String.join("|", cells));
                }
            }
        }
        return lines;
    }
}
