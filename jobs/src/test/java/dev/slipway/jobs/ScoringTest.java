package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.Cell;
import dev.slipway.jobs.JobFixture.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole jobs, in every format.
final class ScoringTest {
    private static final int ROWS = 120_000;
    private static final String COLUMNS =
            "minute_of_day,day_of_week,distance,origin,destination,origin_late_rate";

    @TempDir private Path directory;

    @Test
    void flightsAreAnsweredBitForBitAsInRealTimeAndInTheirOrder() throws Exception {
        JobFixture job = new JobFixture(directory);
        ObjectNode attempt = job.attempt(JobFixture.FLIGHTS.resolve("flights.parquet"));
        attempt.putArray("pass-through").add("date").add("origin").add("distance");

        Outcome outcome = job.run(attempt);

        assertThat(outcome.last().toString()).contains("\"committed\"");
        assertThat(outcome.status()).isEqualTo(ExitStatus.DONE);
        assertThat(outcome.last().path("rows").asLong()).isEqualTo(ROWS);
        assertThat(outcome.line("planned").path("rows-total").asLong()).isEqualTo(ROWS);
        assertThat(job.beside()).isEmpty();
        List<String> scored = answers(job);
        List<String> expected = new ArrayList<>();
        try (RealTime model = new RealTime(JobFixture.FLIGHTS.resolve("v1"), directory)) {
            for (String row : source()) {
                List<Cell> cells = new ArrayList<>();
                for (String cell : row.split("\\|", -1)) {
                    cells.add(cell.equals("null") ? new Cell.Missing() : Cell.parse(cell));
                }
                expected.add(Integer.toString(Float.floatToRawIntBits(model.answer(cells))));
            }
        }
        assertThat(scored).isEqualTo(expected);
        assertThat(furthest(scored, ofXgboost())).isLessThan(1e-6f);
        assertThat(
                        Duck.rows(
                                "SELECT count(*) FROM (SELECT date, origin, distance FROM "
                                        + parts(job)
                                        + " EXCEPT ALL SELECT date, origin, distance FROM '"
                                        + JobFixture.FLIGHTS.resolve("flights.parquet")
                                        + "')"))
                .containsExactly("0");
        assertThat(
                        Duck.rows(
                                "SELECT DISTINCT decode(value) FROM parquet_kv_metadata('"
                                        + job.output
                                        + "/*.parquet') WHERE decode(key) = 'slipway.digest'"))
                .containsExactly("0".repeat(64));
        assertThat(job.manifest().path("inputs").path(0).path("sha256").asText()).hasSize(64);
    }

    private static List<String> source() throws Exception {
        return Duck.rows(
                "SELECT "
                        + COLUMNS
                        + " FROM read_parquet('"
                        + JobFixture.FLIGHTS.resolve("flights.parquet")
                        + "')");
    }

    private static String parts(JobFixture job) {
        return "read_parquet('" + job.output + "/*.parquet')";
    }

    /// The bits of all answers, in the order of the parts' names.
    private static List<String> answers(JobFixture job) throws Exception {
        List<String> answers = new ArrayList<>();
        for (Path part : job.checkedParts()) {
            for (String row : Duck.rows("SELECT output FROM read_parquet('" + part + "')")) {
                answers.add(Integer.toString(Float.floatToRawIntBits(Float.parseFloat(row))));
            }
        }
        return answers;
    }

    /// What XGBoost says, from its margins.
    private static List<Float> ofXgboost() throws IOException {
        ByteBuffer margins =
                ByteBuffer.wrap(
                                Files.readAllBytes(
                                        JobFixture.FLIGHTS.resolve("expected/v1-margin.f32")))
                        .order(ByteOrder.LITTLE_ENDIAN);
        List<Float> answers = new ArrayList<>();
        while (margins.hasRemaining()) {
            answers.add((float) (1 / (1 + Math.exp(-(double) margins.getFloat()))));
        }
        return answers;
    }

    private static float furthest(List<String> bits, List<Float> answers) {
        float furthest = bits.size() == answers.size() ? 0 : Float.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(bits.size(), answers.size()); i++) {
            float answer = Float.intBitsToFloat(Integer.parseInt(bits.get(i)));
            furthest = Math.max(furthest, Math.abs(answer - answers.get(i)));
        }
        return furthest;
    }

    @Test
    void textGivesTheSameAnswersInEveryFormat() throws Exception {
        JobFixture csv = new JobFixture(directory.resolve("csv"));
        ObjectNode attempt = csv.attempt(JobFixture.FLIGHTS.resolve("flights-small.csv"));
        attempt.withObject("/output").put("format", "csv");
        attempt.putArray("pass-through").add("late");
        assertThat(csv.run(attempt).last().toString()).contains("committed");
        List<String> rows = csv.textRows(true);
        assertThat(rows).hasSize(400);
        assertThat(Files.readAllLines(csv.checkedParts().getFirst()).getFirst())
                .isEqualTo("late,output");

        JobFixture json = new JobFixture(directory.resolve("json"));
        ObjectNode again = json.attempt(json.write("in/flights.jsonl", asJson()));
        again.withObject("/output").put("format", "jsonl");
        again.putArray("pass-through").add("late");
        assertThat(json.run(again).last().toString()).contains("committed");
        List<String> same = new ArrayList<>();
        for (String line : json.textRows(false)) {
            JsonNode row = JobFixture.JSON.readTree(line);
            same.add(row.path("late").asText() + "," + row.path("output").asText());
        }
        assertThat(same).isEqualTo(rows);

        try (RealTime model = new RealTime(JobFixture.FLIGHTS.resolve("v1"), directory)) {
            List<String> source =
                    Files.readAllLines(JobFixture.FLIGHTS.resolve("flights-small.csv"));
            for (int row = 0; row < rows.size(); row++) {
                String[] cells = source.get(row + 1).split(",", -1);
                List<Cell> given = new ArrayList<>();
                for (int column = 0; column < 6; column++) {
                    given.add(Cell.parse(cells[column]));
                }
                assertThat(rows.get(row)).isEqualTo(cells[6] + "," + model.answer(given));
            }
        }
    }

    @Test
    void oneLargeTextFileIsCutForAllThreadsAndKeepsItsOrder() throws Exception {
        JobFixture whole = new JobFixture(directory.resolve("whole"));
        Path parquet = numbered(whole);
        ObjectNode plain = whole.attempt(parquet);
        plain.putArray("pass-through").add("id");
        assertThat(whole.run(plain).status()).isEqualTo(ExitStatus.DONE);
        for (String format : List.of("csv", "json")) {
            JobFixture job = new JobFixture(directory.resolve(format));
            Path text = job.root.resolve(format.equals("csv") ? "in.csv" : "in.jsonl");
            Duck.run("COPY '" + parquet + "' TO '" + text + "' (FORMAT " + format + ")");
            ObjectNode attempt = job.attempt(text);
            attempt.putArray("pass-through").add("id");
            Outcome outcome = job.run(attempt);
            assertThat(outcome.status()).as(outcome.last().toString()).isEqualTo(ExitStatus.DONE);
            JsonNode planned = outcome.line("planned");
            assertThat(planned.path("splits").asInt()).isGreaterThan(4);
            assertThat(planned.path("rows-total").asLong()).isEqualTo(ROWS);
            assertThat(answers(job)).isEqualTo(answers(whole));
            assertThat(ids(job)).isEqualTo(ids(whole)).hasSize(ROWS);
        }
    }

    private static Path numbered(JobFixture job) throws Exception {
        Path parquet = job.root.resolve("numbered.parquet");
        Duck.run(
                "COPY (SELECT CAST(row_number() OVER () AS VARCHAR) AS id, * REPLACE"
                        + " (CASE WHEN CAST(origin_late_rate AS VARCHAR) <> 'nan'"
                        + " THEN origin_late_rate END"
                        + " AS origin_late_rate) FROM '"
                        + JobFixture.FLIGHTS.resolve("flights.parquet")
                        + "') TO '"
                        + parquet
                        + "' (FORMAT parquet)");
        return parquet;
    }

    private static List<String> ids(JobFixture job) throws Exception {
        List<String> ids = new ArrayList<>();
        for (Path part : job.checkedParts()) {
            ids.addAll(Duck.rows("SELECT id FROM read_parquet('" + part + "')"));
        }
        return ids;
    }

    private static String asJson() throws IOException {
        List<String> lines = Files.readAllLines(JobFixture.FLIGHTS.resolve("flights-small.csv"));
        String[] names = lines.getFirst().split(",", -1);
        StringBuilder json = new StringBuilder();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            ObjectNode row = JobFixture.JSON.createObjectNode();
            for (int i = 0; i < names.length; i++) {
                if (cells[i].isEmpty()) {
                    row.putNull(names[i]);
                } else if (names[i].equals("origin") || names[i].equals("destination")) {
                    row.put(names[i], cells[i]);
                } else if (names[i].equals("late")) {
                    row.put(names[i], Long.parseLong(cells[i]));
                } else {
                    row.put(names[i], Double.parseDouble(cells[i]));
                }
            }
            json.append(row).append('\n');
        }
        return json.toString();
    }

    @Test
    void dryRunWritesNothingAndEstimates() throws Exception {
        JobFixture job = new JobFixture(directory);
        ObjectNode attempt = job.attempt(JobFixture.FLIGHTS.resolve("flights.parquet"));
        attempt.put("sample-rows", 5000);

        Outcome outcome = job.run(attempt);

        assertThat(outcome.status()).isEqualTo(ExitStatus.DONE);
        JsonNode sampled = outcome.last();
        assertThat(sampled.path("event").asText()).isEqualTo("sampled");
        assertThat(sampled.path("rows").asLong()).isEqualTo(5000);
        assertThat(sampled.path("rows-total").asLong()).isEqualTo(ROWS);
        assertThat(sampled.path("estimated-seconds").asDouble()).isPositive();
        assertThat(sampled.path("estimated-bytes-out").asLong()).isPositive();
        assertThat(job.output).doesNotExist();
        assertThat(job.beside()).isEmpty();
    }

    @Test
    void dryRunOfATableWithoutRowsEstimatesNothing() throws Exception {
        JobFixture job = new JobFixture(directory);
        ObjectNode attempt = job.attempt(job.write("in/a.csv", COLUMNS + "\n"));
        attempt.put("sample-rows", 5000);

        JsonNode sampled = job.run(attempt).last();

        assertThat(sampled.path("rows-total").asLong()).isZero();
        assertThat(sampled.path("rows-total-exact").asBoolean()).isTrue();
        for (String figure :
                List.of("rows-per-second", "estimated-seconds", "estimated-bytes-out")) {
            assertThat(sampled.path(figure).isNumber()).as(figure).isTrue();
            assertThat(sampled.path(figure).asDouble()).as(figure).isZero();
        }
    }
}
