package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.testkit.Repository;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training sets and checks: one of each by the program as its starter runs it, and what is bounded
/// or ended from outside; the others by what the program runs.
final class FeatureTablesTest {
    static final String DEFINITION =
            """
            columns: {date: time, origin: text}
            aggregates:
              late:
                source: arrivals
                key: origin
                time: departed
                available: landed
                value: delay
                kind: mean
                window: 6h
                delay: 2h
                tile: 10m
                at: date
              seen: {source: arrivals, key: origin, time: departed, kind: count,
                     window: 6h, tile: 10m, at: date}
            features:
              late: late
              seen: seen
              origin: origin
            """;

    @TempDir private Path scratch;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(scratch.resolve("features.yaml"), DEFINITION);
    }

    private ObjectNode wish() {
        return wish(scratch);
    }

    static ObjectNode wish(Path scratch) {
        ObjectNode wish = JobFixture.JSON.createObjectNode();
        wish.put("definition", scratch.resolve("features.yaml").toString());
        wish.putObject("events").put("arrivals", scratch.resolve("events.csv").toString());
        return wish.put("spine", scratch.resolve("spine.csv").toString());
    }

    private JsonNode run(ObjectNode wish, int status) throws IOException {
        return run(scratch, wish, status);
    }

    private JsonNode program(ObjectNode wish, int status, String heap) throws Exception {
        return runProgram(scratch, wish, status, heap);
    }

    /// What the program would say last of a wish, without the time that a process takes to begin.
    static JsonNode run(Path scratch, ObjectNode wish, int status) throws IOException {
        Path directory = task(scratch, wish);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExitStatus end = FeaturesMain.run(directory, new Report(out));
        String said = out.toString(StandardCharsets.UTF_8);
        assertThat(end.code()).as(said).isEqualTo(status);
        return last(directory, said);
    }

    /// What the program says last of a wish.
    static JsonNode runProgram(Path scratch, ObjectNode wish, int status, String heap)
            throws Exception {
        Path directory = task(scratch, wish);
        Process process = start(directory, heap);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(said + Files.readString(directory.resolve("log")))
                .isEqualTo(status);
        return last(directory, said);
    }

    private static Path task(Path scratch, ObjectNode wish) throws IOException {
        Path directory = Files.createTempDirectory(scratch, "task");
        Files.writeString(directory.resolve("features.json"), wish.toString());
        return directory;
    }

    private static JsonNode last(Path directory, String said) throws IOException {
        assertThat(directory.resolve("scratch")).doesNotExist();
        return JobFixture.lines(said).getLast();
    }

    static Process start(Path directory, String heap) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path options = Repository.root().resolve("jobs/src/main/launch/jobs.options");
        List<String> command = new ArrayList<>(List.of(java.toString(), "@" + options, heap));
        command.addAll(Compilers.asHere());
        command.addAll(ChildLibrary.options());
        command.addAll(List.of("dev.slipway.jobs.FeaturesMain", directory.toString()));
        return new ProcessBuilder(command).redirectError(directory.resolve("log").toFile()).start();
    }

    @Test
    void programWhoseStarterIsGoneLeavesNothing() throws Exception {
        Path directory = Files.createTempDirectory(scratch, "task");
        // Whoever reads it waits until somebody writes.
        String wish = directory.resolve("features.json").toString();
        assertThat(new ProcessBuilder("mkfifo", wish).start().waitFor()).isZero();
        Process process = start(directory, "-Xmx256m");
        process.getOutputStream().close();
        assertThat(process.waitFor()).isEqualTo(ExitStatus.ORPHANED.code());
        assertThat(directory).doesNotExist();
    }

    /// A flight that landed late is not seen before it landed, and none before two hours.
    @Test
    void rowsHaveWhatWasKnownAtTheirMoment() throws Exception {
        Files.writeString(
                scratch.resolve("events.csv"),
                """
                origin,departed,landed,delay
                ATL,2001-01-14T10:00Z,2001-01-14T11:00Z,10
                ATL,2001-01-14T10:10Z,2001-01-14T15:00Z,50
                00501,2001-01-14T10:10Z,2001-01-14T11:00Z,7
                ATL,2001-01-14T10:20Z,2001-01-14T11:00Z,
                """);
        Files.writeString(
                scratch.resolve("spine.csv"),
                """
                flight,date,origin
                1,979471800000,ATL
                2,979480800000,ATL
                3,979484400000,ATL
                4,979480800000,00501
                5,979480800000,ORD
                """);
        Path training = scratch.resolve("training.parquet");
        JsonNode built = program(wish().put("output", training.toString()), 0, "-Xmx256m");
        assertThat(built.path("rows").asInt()).isEqualTo(5);
        assertThat(built.path("events").asInt()).isEqualTo(4);
        // 11:30: nothing is two hours old. 14:00: one has landed. 15:00: both have.
        assertThat(
                        Duck.rows(
                                "SELECT flight, late, seen, origin FROM read_parquet('"
                                        + training
                                        + "')"))
                .containsExactly(
                        "1|NaN|3.0|ATL",
                        "2|10.0|3.0|ATL",
                        "3|30.0|3.0|ATL",
                        "4|7.0|1.0|00501",
                        "5|NaN|0.0|ORD");
        JsonNode refused = program(wish().put("output", training.toString()), 1, "-Xmx256m");
        assertThat(refused.path("message").asText()).contains("no such file yet");
    }

    /// What the spine says of an aggregate already counts no more.
    @Test
    void tableToBeScoredHasColumnsAsTheVersionTakesThemAndWhatAggregatesGive() throws Exception {
        Files.writeString(
                scratch.resolve("features.yaml"),
                DEFINITION
                        .replace("origin: text}", "origin: text, urgent: flag, miles: number}")
                        .replace("at: date}", "missing: 0}"));
        Files.writeString(
                scratch.resolve("events.csv"),
                "origin,departed,landed,delay\nATL,2001-01-14T10:00Z,2001-01-14T11:00Z,10\n");
        Duck.run(
                "COPY (SELECT * FROM (VALUES"
                        + " (TIMESTAMP '2001-01-14 14:00', 'ATL', true, 0.1::FLOAT, 9::FLOAT, 'a'),"
                        + " (TIMESTAMP '2001-01-14 14:00', 'ORD', false, NULL, 9, NULL),"
                        + " (TIMESTAMP '2001-01-14 14:00', '', true, 3, 9, ''))"
                        + " AS spine(date, origin, urgent, miles, feature_late, note)) TO '"
                        + scratch.resolve("spine.parquet")
                        + "' (FORMAT parquet)");
        Path table = scratch.resolve("given.csv");
        ObjectNode wish = wish().put("spine", scratch.resolve("spine.parquet").toString());
        wish.put("time", "date").put("output", table.toString()).put("for-scoring", true);

        JsonNode built = run(wish, 0);

        assertThat(built.path("rows").asInt()).isEqualTo(3);
        assertThat(table)
                .content()
                .isEqualToNormalizingNewlines(
                        """
                        note,date,origin,urgent,miles,feature_late,feature_seen
                        a,979480800000,ATL,1,0.10000000149011612,10.0,1.0
                        ,979480800000,ORD,0,NaN,NaN,0.0
                        "",979480800000,"",1,3.0,NaN,NaN
                        """);
    }

    @Test
    void checkAgreesAndNamesTheFirstDifference() throws Exception {
        made(2_000, 3_000);
        JsonNode online = program(wish().put("sample", 300), 0, "-Xmx256m");
        assertThat(online.path("event").asText()).isEqualTo("checked");
        assertThat(online.path("rows").asInt()).isEqualTo(300);
        assertThat(online.has("difference")).as(online.toString()).isFalse();
        assertThat(online.path("compared").toString())
                .isEqualTo(
                        "[{\"what\":\"aggregates\",\"columns\":[\"late\",\"seen\"],"
                                + "\"one\":\"by the join\",\"other\":\"by the online store\"},"
                                + "{\"what\":\"features\","
                                + "\"columns\":[\"late\",\"seen\",\"origin\"],"
                                + "\"one\":\"in a batch\",\"other\":\"in a request of one row\"}]");
        assertThat(online.path("unasked")).isEmpty();

        Path training = scratch.resolve("training.csv");
        run(wish().put("output", training.toString()), 0);
        JsonNode same = run(wish().put("against", training.toString()), 0);
        assertThat(same.has("difference")).as(same.toString()).isFalse();

        List<String> lines = new ArrayList<>(Files.readAllLines(training));
        int row = 1;
        while (!lines.get(row).contains(".5,")) {
            row++;
        }
        lines.set(row, lines.get(row).replace(".5,", ".5001,"));
        Files.write(training, lines);
        JsonNode difference = run(wish().put("against", training.toString()), 0).path("difference");
        assertThat(difference.path("row").asInt()).isEqualTo(row);
        assertThat(difference.path("column").asText()).isEqualTo("late");
        assertThat(difference.path("bit").asInt()).isBetween(13, 64);

        lines.removeLast();
        lines.set(row, lines.get(row).replace(".5001,", ".5,"));
        Files.write(training, lines);
        assertThat(
                        run(wish().put("against", training.toString()), 0)
                                .at("/difference/other")
                                .asText())
                .isEqualTo("no row");
    }

    /// The latest text that was known, on every way to it.
    @Test
    void rowsHaveTheTextsThatWereKnownAtTheirMoment() throws Exception {
        Files.writeString(
                scratch.resolve("features.yaml"),
                """
                columns: {date: time, origin: text}
                aggregates:
                  status: {source: arrivals, key: origin, time: departed, available: landed,
                           value: status, type: text, kind: last, window: 6h, tile: 10m, at: date,
                           missing: none}
                features: {status: status, late: "status == 'late'"}
                """);
        Files.writeString(
                scratch.resolve("events.csv"),
                """
                origin,departed,landed,status
                ATL,2001-01-14T10:00Z,2001-01-14T11:00Z,on time
                ATL,2001-01-14T10:10Z,2001-01-14T15:00Z,late
                ATL,2001-01-14T10:20Z,2001-01-14T11:00Z,
                00501,2001-01-14T10:10Z,2001-01-14T11:00Z,007
                """);
        Files.writeString(
                scratch.resolve("spine.csv"),
                """
                flight,date,origin
                1,979480800000,ATL
                2,979484400000,ATL
                3,979480800000,00501
                4,979480800000,ORD
                """);
        Path training = scratch.resolve("training.csv");
        run(wish().put("output", training.toString()), 0);
        assertThat(training)
                .content()
                .isEqualToNormalizingNewlines(
                        """
                        flight,date,origin,status,late
                        1,979480800000,ATL,on time,false
                        2,979484400000,ATL,late,true
                        3,979480800000,00501,007,false
                        4,979480800000,ORD,none,false
                        """);
        assertThat(run(wish().put("sample", 300), 0).has("difference")).isFalse();

        Path given = scratch.resolve("given.csv");
        run(wish().put("output", given.toString()).put("for-scoring", true), 0);
        assertThat(Files.readAllLines(given))
                .contains("2,979484400000,ATL,late", "4,979480800000,ORD,\"\"");
        ObjectNode check = wish().put("against", given.toString()).put("for-scoring", true);
        assertThat(run(check, 0).has("difference")).isFalse();
        Files.writeString(given, Files.readString(given).replace("ATL,late", "ATL,lost"));
        JsonNode difference = run(check, 0).path("difference");
        assertThat(difference.path("row").asInt()).isEqualTo(2);
        assertThat(difference.path("column").asText()).isEqualTo("feature_status");
        assertThat(difference.path("one").asText()).isEqualTo("late");
        assertThat(difference.path("other").asText()).isEqualTo("lost");
    }

    /// What a batch is given is a way to features like any other.
    @Test
    void whatABatchTakesIsComparedWithTheJoin() throws Exception {
        made(2_000, 3_000);
        Path given = scratch.resolve("given.csv");
        run(wish().put("output", given.toString()).put("for-scoring", true), 0);
        ObjectNode check = wish().put("against", given.toString()).put("for-scoring", true);
        JsonNode same = run(check, 0);
        assertThat(same.has("difference")).as(same.toString()).isFalse();
        assertThat(same.path("rows").asInt()).isEqualTo(3_000);
        assertThat(same.path("columns").toString())
                .isEqualTo("[\"date\",\"origin\",\"feature_late\",\"feature_seen\"]");

        List<String> lines = new ArrayList<>(Files.readAllLines(given));
        int row = 1;
        while (!lines.get(row).contains(".5,")) {
            row++;
        }
        lines.set(row, lines.get(row).replace(".5,", ".5001,"));
        Files.write(given, lines);
        JsonNode difference = run(check, 0).path("difference");
        assertThat(difference.path("row").asInt()).isEqualTo(row);
        assertThat(difference.path("column").asText()).isEqualTo("feature_late");
        assertThat(difference.path("bit").asInt()).isBetween(13, 64);
    }

    /// As numbers with a fraction both would be the same.
    @Test
    void wholeNumbersAreComparedToTheLastDigit() throws Exception {
        Files.writeString(
                scratch.resolve("features.yaml"), "columns: {id: whole}\nfeatures: {id: id}\n");
        Files.writeString(scratch.resolve("spine.csv"), "id\n7\n9007199254740993\n");
        Path before = scratch.resolve("before.csv");
        Files.writeString(before, "id\n7\n9007199254740992\n");
        ObjectNode wish = wish().put("against", before.toString());
        wish.putObject("events");
        JsonNode difference = run(wish, 0).path("difference");
        assertThat(difference.path("row").asInt()).isEqualTo(2);
        assertThat(difference.path("one").asText()).isEqualTo("9007199254740993");
        assertThat(difference.path("bit").asInt()).isEqualTo(64);
    }

    /// Text files have words for them.
    @Test
    void flagsOfATextFileAreCompared() throws Exception {
        Files.writeString(
                scratch.resolve("features.yaml"),
                """
                columns: {day: whole, origin: text}
                features: {weekend: day >= 6, origin: "one_hot(origin, ['ATL', 'ORD'])"}
                """);
        Files.writeString(scratch.resolve("spine.csv"), "day,origin\n6,ATL\n5,ORD\n");
        Path training = scratch.resolve("training.csv");
        ObjectNode build = wish().put("output", training.toString());
        build.putObject("events");
        run(build, 0);
        assertThat(training).content().contains("true,true,false").contains("false,false,true");
        ObjectNode check = wish().put("against", training.toString());
        check.putObject("events");
        JsonNode same = run(check, 0);
        assertThat(same.has("difference")).as(same.toString()).isFalse();

        String changed = Files.readString(training).replace("false,false,true", "False,True,True");
        Files.writeString(training, changed);
        JsonNode difference = run(check, 0).path("difference");
        assertThat(difference.path("row").asInt()).isEqualTo(2);
        assertThat(difference.path("column").asText()).isEqualTo("origin=ATL");
        assertThat(difference.path("other").asText()).isEqualTo("1");
    }

    /// A table of events that would not fit is sorted on disk by a program of 64 MiB.
    @Test
    void memoryIsBoundedHoweverManyEventsThereAre() throws Exception {
        made(600_000, 100_000);
        String table = scratch.resolve("t.parquet").toString();
        JsonNode built = program(wish().put("output", table), 0, "-Xmx64m");
        assertThat(built.path("rows").asInt()).isEqualTo(100_000);
        assertThat(built.path("events").asInt()).isEqualTo(600_000);
        assertThat(built.path("spills").asInt()).isGreaterThan(10);
    }

    /// Whoever reads it looks for room in the place that it names.
    @Test
    void diskWithoutRoomToSortIsToldInWords() throws Exception {
        made(10, 10);
        Path directory = Files.createTempDirectory(scratch, "task");
        Files.writeString(
                directory.resolve("features.json"),
                wish().put("output", scratch.resolve("t.parquet").toString()).toString());
        Path full = Files.createDirectories(directory.resolve("scratch/join/0"));
        Files.createSymbolicLink(full.resolve("values"), Path.of("/dev/full"));
        Process process = start(directory, "-Xmx256m");
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(ExitStatus.of(EndCode.OUTPUT_FAILED).code());
        assertThat(JobFixture.lines(said).getLast().path("message").asText())
                .startsWith("spill: " + full + ": No space left on device, ")
                .endsWith(" MiB are free there (expected: room for what does not fit in memory)");
        assertThat(directory.resolve("scratch")).doesNotExist();
        assertThat(scratch.resolve("t.parquet")).doesNotExist();
        assertThat(scratch).isDirectoryNotContaining("glob:**.part-*");
    }

    /// Whoever makes it once more would take its rows for others.
    @Test
    void tableIsNotMadeWhereItsInputIsRead() throws Exception {
        made(10, 10);
        Path rows = Files.createDirectory(scratch.resolve("rows"));
        Files.move(scratch.resolve("spine.csv"), rows.resolve("july.csv"));
        Path events = Files.createDirectory(scratch.resolve("events"));
        Files.move(scratch.resolve("events.csv"), events.resolve("july.csv"));
        ObjectNode wish = wish().put("spine", rows.toString());
        wish.putObject("events").put("arrivals", events.toString());
        for (Path read : List.of(rows, events)) {
            Path training = read.resolve("training.csv");
            JsonNode refused = run(wish.put("output", training.toString()), 1);
            assertThat(refused.path("message").asText())
                    .startsWith("output: " + training + " (expected: a file that is not read with ")
                    .contains(read + ": one outside of it");
            assertThat(training).doesNotExist();
        }
        Path aside = rows.resolve("_training.csv");
        for (Path training : List.of(aside, scratch.resolve("training.csv"))) {
            JsonNode built = run(wish.put("output", training.toString()), 0);
            assertThat(built.path("rows").asInt()).isEqualTo(10);
            assertThat(built.path("events").asInt()).isEqualTo(10);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedByName() throws Exception {
        made(10, 10);
        ObjectNode wish = wish().put("output", scratch.resolve("t.parquet").toString());
        wish.putObject("events").put("departures", scratch.resolve("events.csv").toString());
        assertThat(run(wish, 1).path("message").asText())
                .contains("[departures]")
                .contains("[arrivals]");

        Files.writeString(
                scratch.resolve("events.csv"),
                "origin,departed,landed,delay\nATL,soon,2001-01-14T11:00Z,1\n");
        JsonNode bad = run(wish().put("output", scratch.resolve("t.parquet").toString()), 2);
        assertThat(bad.path("message").asText())
                .contains("events.csv, row 1: departed: soon (expected: a moment")
                .contains("for aggregate");
        assertThat(scratch.resolve("t.parquet")).doesNotExist();

        Files.writeString(
                scratch.resolve("features.yaml"), DEFINITION.replace("at: date}", "missing: 0}"));
        made(10, 10);
        assertThat(run(wish().put("sample", 5), 1).path("message").asText())
                .contains("--time")
                .contains("[seen]");
        assertThat(run(wish().put("sample", 5).put("time", "date"), 0).has("difference")).isFalse();
    }

    private void made(int events, int rows) throws IOException {
        made(scratch, events, rows);
    }

    /// Writes tables of so many rows of seven airports.
    static void made(Path scratch, int events, int rows) throws IOException {
        long start = 979_430_400_000L;
        long step = 6L * 60_000 * 20_000 / Math.max(events, 20_000);
        try (BufferedWriter out = Files.newBufferedWriter(scratch.resolve("events.csv"))) {
            out.write("origin,departed,landed,delay\n");
            for (int i = 0; i < events; i++) {
                long at = start + i * step;
                long landed = at + (i * 7_919L) % 9_000_000L;
                out.write("A" + i * 31 % 7 + "," + at + "," + landed + "," + i % 60 + "\n");
            }
        }
        try (BufferedWriter out = Files.newBufferedWriter(scratch.resolve("spine.csv"))) {
            out.write("date,origin\n");
            for (int i = 0; i < rows; i++) {
                out.write(start + i * step * events / rows + ",A" + i * 17 % 8 + "\n");
            }
        }
    }
}
