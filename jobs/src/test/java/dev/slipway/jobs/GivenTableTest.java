package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.Cell;
import dev.slipway.jobs.JobFixture.Outcome;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.feature.FeatureBuild;
import dev.slipway.jobs.feature.FeatureTask;
import dev.slipway.jobs.feature.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables that say what their rows are given for aggregates of events, scored in batches.
final class GivenTableTest {
    private static final int ROWS = 6_000;
    private static final String DEFINITION =
            """
            columns: {date: time, origin: text}
            aggregates:
              late: {source: arrivals, key: origin, time: departed, value: delay,
                     kind: mean, window: 1h, tile: 1m, at: date}
              unused: {source: arrivals, key: origin, time: departed,
                     kind: count, window: 1h, tile: 1m, at: date}
              seen: {source: arrivals, key: origin, time: departed,
                     kind: count, window: 1h, tile: 1m, missing: 0}
            features: {late: late, seen: seen, twice: late * 2}
            """;

    /// As the guide has it.
    private static final String KEPT =
            "SELECT prediction_id, \"row\", COLUMNS('^feature_'),"
                    + " COLUMNS('^input_(.*)$') AS '\\1'"
                    + " FROM read_parquet('FILES', union_by_name = true)"
                    + " WHERE version = 3 AND kept = 'sample'";

    @TempDir private Path directory;

    /// A version that answers with its features.
    private Path echo(String definition) throws IOException {
        Path model = Files.createDirectories(directory.resolve("echo"));
        Files.writeString(model.resolve("model.yaml"), "file: model\n");
        Files.writeString(model.resolve("model"), "echo 3\n");
        Files.writeString(model.resolve("features.yaml"), definition);
        return model;
    }

    private static ObjectNode attempt(JobFixture job, Path model, Path input) {
        ObjectNode attempt = job.attempt(input);
        attempt.withObject("/model").put("package", model.toString());
        attempt.withObject("/output").put("format", "csv");
        return attempt;
    }

    /// The lines of answers to a table by a version.
    private List<String> answers(String name, Path model, Path input, String passThrough)
            throws Exception {
        JobFixture job = new JobFixture(directory.resolve(name));
        ObjectNode attempt = attempt(job, model, input);
        attempt.putArray("pass-through").add(passThrough);
        assertThat(job.run(attempt).last().toString()).as(name).contains("committed");
        return job.textRows(true);
    }

    /// Real flights, numbered, as the rows that ask and as the events that they see.
    private Path flights(String format) throws Exception {
        Path table = directory.resolve("flights." + format);
        if (Files.exists(table)) {
            return table;
        }
        boolean isParquet = format.equals("parquet");
        String question =
                isParquet
                        ? "SELECT row_number() OVER () AS id, date, distance, origin, destination,"
                                + " late FROM '"
                                + JobFixture.FLIGHTS.resolve("flights.parquet")
                                + "' LIMIT "
                                + ROWS
                        : "SELECT * REPLACE (epoch_ms(date) AS date) FROM '"
                                + flights("parquet")
                                + "'";
        Duck.run(
                "COPY ("
                        + question
                        + ") TO '"
                        + table
                        + "' (FORMAT "
                        + (format.equals("jsonl") ? "json" : format)
                        + ")");
        return table;
    }

    private Path built(Path spine, Purpose purpose, String name) throws Exception {
        Path table = directory.resolve(name);
        FeatureTask task =
                new FeatureTask(
                        JobFixture.FLIGHTS.resolve("lateness/features.yaml"),
                        Map.of("departures", flights("parquet")),
                        spine,
                        null,
                        Files.createTempDirectory(directory, "scratch"),
                        64 << 20);
        assertThat(FeatureBuild.run(task, purpose, table).rows()).isEqualTo(ROWS);
        return table;
    }

    /// What the join and the model say, one row at a time.
    private List<String> ofJoinAndModel() throws Exception {
        Path training = built(flights("parquet"), Purpose.TRAINING, "training.parquet");
        List<String> answers = new ArrayList<>();
        try (RealTime model = new RealTime(JobFixture.FLIGHTS.resolve("v1"), directory)) {
            for (String row :
                    Duck.rows(
                            "SELECT id, minute_of_day, day_of_week, distance, origin, destination,"
                                    + " origin_late_rate FROM read_parquet('"
                                    + training
                                    + "')")) {
                List<String> cells = Arrays.asList(row.split("\\|", -1));
                List<Cell> features =
                        cells.subList(1, cells.size()).stream().map(Cell::parse).toList();
                answers.add(cells.getFirst() + "," + model.answer(features));
            }
        }
        return answers;
    }

    @Test
    void tablesAreAnsweredAsTheJoinAndTheModelAnswerRowByRow() throws Exception {
        List<String> expected = ofJoinAndModel();
        assertThat(expected).hasSize(ROWS);
        Path model = JobFixture.lateness(directory.resolve("lateness"));
        for (String formats :
                List.of("parquet parquet", "parquet csv", "csv parquet", "jsonl jsonl")) {
            String[] names = formats.split(" ", -1);
            String name = "of-" + names[0] + "." + names[1];
            Path table = built(flights(names[0]), Purpose.SCORING, name);
            assertThat(answers(formats, model, table, "id")).as(formats).isEqualTo(expected);
        }
        assertThat(
                        Duck.rows(
                                "SELECT count(*) > 1000, avg(feature_origin_late_rate) > 0 FROM '"
                                        + directory.resolve("of-parquet.parquet")
                                        + "' WHERE NOT isnan(feature_origin_late_rate)"))
                .containsExactly("true|true");
    }

    @Test
    void valuesAreTakenByNameAndThoseThatAreNoneArePutAside() throws Exception {
        String lines =
                """
                feature_seen,date,origin,feature_late
                3,1,A,0.5
                1,2,B,fast
                2,3,C,
                ,4,D,NaN
                7,5,E,-1.5e-300
                """;
        JobFixture csv = new JobFixture(directory.resolve("csv"));
        ObjectNode attempt = attempt(csv, echo(DEFINITION), csv.write("in/a.csv", lines));
        attempt.put("max-bad-rows", 1);
        Outcome outcome = csv.run(attempt);
        assertThat(outcome.last().toString()).contains("committed");
        assertThat(outcome.line("planned").path("columns").toString())
                .isEqualTo("[\"date\",\"origin\",\"feature_late\",\"feature_seen\"]");
        List<String> expected =
                List.of("0.5,3.0,1.0", "NaN,2.0,NaN", "NaN,0.0,NaN", "-1.5E-300,7.0,-3.0E-300");
        assertThat(csv.textRows(true)).isEqualTo(expected);
        assertThat(csv.badRows())
                .containsExactly("a.csv:2:feature_late: \"fast\" (expected: a number)");

        JobFixture json = new JobFixture(directory.resolve("json"));
        String objects =
                """
                {"date": 1, "origin": "A", "feature_late": 0.5, "feature_seen": 3}
                {"date": 2, "origin": "B", "feature_late": "fast"}
                {"date": 3, "origin": "C", "feature_late": null, "feature_seen": 2}
                {"date": 4, "origin": "D", "feature_late": "NaN"}
                {"date": 5, "origin": "E", "feature_late": -1.5e-300, "feature_seen": 7}
                """;
        ObjectNode again = attempt(json, echo(DEFINITION), json.write("in/a.jsonl", objects));
        again.put("max-bad-rows", 1);
        assertThat(json.run(again).last().toString()).contains("committed");
        assertThat(json.textRows(true)).isEqualTo(expected);
        assertThat(json.badRows())
                .containsExactly("a.jsonl:2:feature_late: \"fast\" (expected: a number in range)");
    }

    @Test
    void otherNumbersOfParquetAreTakenToo() throws Exception {
        Path input = directory.resolve("a.parquet");
        Duck.run(
                "COPY (SELECT 1::BIGINT AS date, 'A' AS origin, 0.1::FLOAT AS feature_late,"
                        + " 3::SMALLINT AS feature_seen) TO '"
                        + input
                        + "' (FORMAT parquet)");
        assertThat(answers("numbers", echo(DEFINITION), input, "origin"))
                .containsExactly("A," + (double) 0.1f + ",3.0," + (double) 0.1f * 2);
    }

    private static final String TEXTS =
            DEFINITION
                    .replace(
                            "  seen: {",
                            "  tier: {source: arrivals, key: origin, time: departed, value: tier,"
                                    + " type: text, kind: last, window: 1h, tile: 1m}\n  seen: {")
                    .replace("twice: late * 2}", "tier: \"index(tier, ['gold', 'tin'])\"}");

    @Test
    void textsAreTakenFromTablesOfEveryFormat() throws Exception {
        Path model = echo(TEXTS);
        JobFixture csv = new JobFixture(directory.resolve("csv"));
        String lines =
                """
                feature_seen,feature_tier,date,origin,feature_late
                3,gold,1,A,0.5
                2,,2,B,1.5
                1,tin,3,C,2.5
                """;
        Outcome outcome = csv.run(attempt(csv, model, csv.write("in/a.csv", lines)));
        assertThat(outcome.last().toString()).contains("committed");
        assertThat(outcome.line("planned").path("columns").toString())
                .isEqualTo(
                        "[\"date\",\"origin\",\"feature_late\",\"feature_tier\","
                                + "\"feature_seen\"]");
        List<String> expected = List.of("0.5,3.0,0.0", "1.5,2.0,NaN", "2.5,1.0,1.0");
        assertThat(csv.textRows(true)).isEqualTo(expected);

        JobFixture json = new JobFixture(directory.resolve("json"));
        String objects =
                """
                {"date":1,"origin":"A","feature_late":0.5,"feature_seen":3,"feature_tier":"gold"}
                {"date":2,"origin":"B","feature_late":1.5,"feature_seen":2,"feature_tier":null}
                {"date":3,"origin":"C","feature_late":2.5,"feature_seen":1,"feature_tier":"tin"}
                """;
        ObjectNode again = attempt(json, model, json.write("in/a.jsonl", objects));
        assertThat(json.run(again).last().toString()).contains("committed");
        assertThat(json.textRows(true)).isEqualTo(expected);

        Path input = directory.resolve("a.parquet");
        Duck.run(
                "COPY (SELECT * FROM (VALUES (1::BIGINT, 'A', 0.5::DOUBLE, 3::DOUBLE, 'gold'),"
                        + " (2, 'B', 1.5, 2, ''), (3, 'C', 2.5, 1, 'tin'), (4, 'D', 3.5, 0, NULL))"
                        + " AS given(date, origin, feature_late, feature_seen, feature_tier)) TO '"
                        + input
                        + "' (FORMAT parquet)");
        assertThat(answers("texts", model, input, "origin"))
                .containsExactly(
                        "A,0.5,3.0,0.0", "B,1.5,2.0,NaN", "C,2.5,1.0,1.0", "D,3.5,0.0,NaN");
    }

    @Test
    void numberIsNoTextThatIsGiven() throws Exception {
        JobFixture job = new JobFixture(directory);
        Path input = directory.resolve("a.parquet");
        Duck.run(
                "COPY (SELECT 1::BIGINT AS date, 'A' AS origin, 0.5::DOUBLE AS feature_late,"
                        + " 3.0::DOUBLE AS feature_seen, 7.0::DOUBLE AS feature_tier) TO '"
                        + input
                        + "' (FORMAT parquet)");
        refused(
                job,
                attempt(job, echo(TEXTS), input),
                "wrong-type",
                "column 'feature_tier'",
                "(expected: text)");
    }

    /// What a version was given is what another is given that is asked about the same requests.
    @Test
    void whatCaptureHasKeptIsGivenAgain() throws Exception {
        Path kept = Files.createDirectories(directory.resolve("capture/date=2001-01-14"));
        Duck.run(
                "COPY (SELECT * FROM (VALUES ('a', 0, 3::BIGINT, 'sample', 7::BIGINT, 'ATL',"
                        + " 9::BIGINT, 0.1::DOUBLE, 4::DOUBLE),"
                        + " ('a', 1, 3, 'sample', 7, '', 9, NULL, NULL),"
                        + " ('b', 0, 2, 'sample', 8, 'ORD', 9, 0.2, 5),"
                        + " ('c', 0, 3, 'slow', NULL, NULL, NULL, NULL, NULL))"
                        + " AS kept(prediction_id, \"row\", version, kept, input_date,"
                        + " input_origin, features_at, feature_late, feature_seen)) TO '"
                        + kept.resolve("a.parquet")
                        + "' (FORMAT parquet)");
        Path input = directory.resolve("kept.parquet");
        Duck.run(
                "COPY ("
                        + KEPT.replace("FILES", directory + "/capture/*/*.parquet")
                        + ") TO '"
                        + input
                        + "' (FORMAT parquet)");
        assertThat(answers("kept", echo(DEFINITION), input, "row"))
                .containsExactly("0,0.1,4.0,0.2", "1,NaN,0.0,NaN");
    }

    private void refused(JobFixture job, ObjectNode attempt, String code, String... words)
            throws IOException {
        Outcome outcome = job.run(attempt);
        assertThat(outcome.last().path("code").asText())
                .as(outcome.last().toString())
                .isEqualTo(code);
        assertThat(outcome.last().path("message").asText()).contains(words);
        assertThat(outcome.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(job.beside()).isEmpty();
        assertThat(job.output).doesNotExist();
    }

    @Test
    void tableThatDoesNotSayWhatItsRowsAreGivenIsRefusedWithTheCommandThatMakesIt()
            throws Exception {
        JobFixture job = new JobFixture(directory);
        Path input = job.write("in/a.csv", "date,origin,feature_late\n1,A,0.5\n");
        ObjectNode attempt = attempt(job, echo(DEFINITION), input);
        String[] words = {
            "a.csv: no columns [feature_seen]",
            "[date, origin, feature_late, feature_seen]",
            "slipway features build --for-scoring makes [feature_seen]"
        };
        refused(job, attempt, "missing-column", words);
        refused(job, attempt.put("sample-rows", 10), "missing-column", words);
    }

    /// A column that capture has hashed says nothing.
    @Test
    void textIsNoGivenValue() throws Exception {
        JobFixture job = new JobFixture(directory);
        Path input = directory.resolve("a.parquet");
        Duck.run(
                "COPY (SELECT 1::BIGINT AS date, 'A' AS origin, 'ab' AS feature_late,"
                        + " 3.0::DOUBLE AS feature_seen) TO '"
                        + input
                        + "' (FORMAT parquet)");
        refused(
                job,
                attempt(job, echo(DEFINITION), input),
                "wrong-type",
                "column 'feature_late'",
                "(expected: numbers for FP64)");
    }

    @Test
    void columnThatIsCalledLikeAGivenOneIsRefused() throws Exception {
        JobFixture job = new JobFixture(directory);
        Path model = echo(DEFINITION.replace("origin: text}", "origin: text, feature_late: text}"));
        Path input = job.write("in/a.csv", "date,origin,feature_late,feature_seen\n1,A,0.5,1\n");
        refused(job, attempt(job, model, input), "model-refused", "column 'feature_late'");
    }

    @Test
    void rowsThatSeeNoEventsNeedNoTableOfTheirOwn() throws Exception {
        Path definition =
                Files.writeString(
                        directory.resolve("features.yaml"),
                        DEFINITION.replaceAll("features: .*", "features: {o: origin}"));
        Path tables = Files.createDirectory(directory.resolve("tables"));
        FeatureTask task =
                new FeatureTask(
                        definition, Map.of("arrivals", tables), tables, null, directory, 64 << 20);
        Path table = directory.resolve("t.parquet");
        assertThatThrownBy(() -> FeatureBuild.run(task, Purpose.SCORING, table))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("for-scoring: no feature of");
    }
}
