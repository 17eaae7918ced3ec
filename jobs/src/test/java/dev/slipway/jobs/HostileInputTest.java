package dev.slipway.jobs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.JobFixture.Outcome;
import dev.slipway.testkit.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Input that lies, is broken, or is of unlikely sizes: refused or put aside by name.
final class HostileInputTest {
    private static final String HEADER =
            "minute_of_day,day_of_week,distance,origin,destination,origin_late_rate";
    private static final String GOOD_JSON =
            "{\"minute_of_day\":1,\"day_of_week\":2,\"distance\":3,\"origin\":\"ATL\","
                    + "\"destination\":\"BOS\",\"origin_late_rate\":0.5}\n";

    private static final long YEAR_0 = -62_167_219_200_000L;
    private static final long YEAR_9999 = 253_402_300_799_999L;

    @TempDir private Path directory;

    private static Path flights(JobFixture job, int rows) throws Exception {
        Path input = job.root.resolve("flights.parquet");
        Files.deleteIfExists(input);
        Duck.run(
                "COPY (SELECT "
                        + HEADER
                        + " FROM '"
                        + JobFixture.FLIGHTS.resolve("flights.parquet")
                        + "' LIMIT "
                        + rows
                        + ") TO '"
                        + input
                        + "' (FORMAT parquet)");
        return input;
    }

    private static void refusedOrFailed(Outcome outcome, JobFixture job) {
        assertThat(outcome.last().path("event").asText()).isIn("refused", "failed");
        assertThat(outcome.last().path("code").asText())
                .isIn("unreadable-input", "damaged-input", "input-empty", "missing-column");
        assertThat(outcome.last().path("message").asText()).contains("flights.parquet");
        assertThat(job.output).doesNotExist();
    }

    @Test
    void truncatedParquetIsRefusedByName() throws Exception {
        JobFixture job = new JobFixture(directory);
        Path input = flights(job, 3000);
        byte[] whole = Files.readAllBytes(input);
        for (int length : List.of(0, 3, 4, 11, 12, whole.length / 2, whole.length - 1)) {
            Files.write(input, Arrays.copyOf(whole, length));
            refusedOrFailed(job.run(job.attempt(input)), job);
        }
    }

    @Test
    void parquetWhoseFooterLiesIsRefusedByNameOrReadRight() throws Exception {
        JobFixture job = new JobFixture(directory);
        Path input = flights(job, 3000);
        byte[] whole = Files.readAllBytes(input);
        int footer = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(whole.length - 8);
        for (int length : List.of(-1, 0, Integer.MAX_VALUE, whole.length, footer - 1, footer + 9)) {
            byte[] lying = whole.clone();
            ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(whole.length - 8, length);
            Files.write(input, lying);
            Files.deleteIfExists(job.root.resolve("job/attempt.json"));
            refusedOrFailed(job.run(job.attempt(input)), job);
        }
    }

    @Test
    void parquetWithAnyByteChangedNeverLosesARowInSilence() throws Exception {
        JobFixture whole = new JobFixture(directory.resolve("whole"));
        byte[] content = Files.readAllBytes(flights(whole, 300));
        int footer =
                ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(content.length - 8);
        int from = content.length - 8 - footer;
        Property.holds(
                40,
                random -> {
                    Path place = Files.createTempDirectory(directory, "changed");
                    JobFixture job = new JobFixture(place);
                    byte[] changed = content.clone();
                    changed[from + random.nextInt(footer)] ^= (byte) (1 << random.nextInt(8));
                    Path input = job.write("flights.parquet", changed);
                    Outcome outcome = job.run(job.attempt(input));
                    JsonNode last = outcome.last();
                    if (last.path("event").asText().equals("committed")) {
                        assertThat(last.path("rows").asLong()).isEqualTo(300);
                    } else {
                        assertThat(last.path("code").asText()).isNotEqualTo("internal");
                        assertThat(last.path("message").asText()).isNotEmpty();
                        assertThat(job.output).doesNotExist();
                    }
                });
    }

    @Test
    void csvWithQuotesNullsAndHugeFieldsKeepsItsGoodRows() throws Exception {
        JobFixture job = new JobFixture(directory);
        String huge = "x".repeat(10 << 20);
        String rows =
                HEADER
                        + ",note\n"
                        + "1,2,3,\"ATL\",BOS,0.5,\"a \"\"quoted\"\"\nnote, of two lines\"\n"
                        + "1,2,3,ATL,BOS,,\n"
                        + "1,2,3,ATL,BOS,0.5,"
                        + huge
                        + "\n"
                        + "1,2,3,\0,BOS,0.5,null\n"
                        + "1,2,1e999,ATL,BOS,0.5,\n"
                        + "1,2,1e300,ATL,BOS,0.5,too large\n"
                        + "1,2,3,ATL,BOS\n"
                        + "1,2,3,ATL,BOS,0.5,last,too many\n"
                        + "1,2,3,ATL,BOS,0.5,last\n";
        ObjectNode attempt = job.attempt(job.write("in/a.csv", rows));
        attempt.withObject("/output").put("format", "jsonl");
        attempt.putArray("pass-through").add("note");

        Outcome outcome = job.run(attempt);

        assertThat(outcome.last().toString()).contains("committed");
        assertThat(outcome.last().path("rows").asLong()).isEqualTo(9);
        List<String> notes =
                job.textRows(false).stream()
                        .map(line -> line.substring(0, line.indexOf(",\"output\"")))
                        .toList();
        assertThat(notes)
                .containsExactly(
                        "{\"note\":\"a \\\"quoted\\\"\\nnote, of two lines\"",
                        "{\"note\":null",
                        "{\"note\":\"last\"");
        assertThat(job.badRows())
                .containsExactly(
                        "a.csv:3:note: 10485760 characters (expected: at most 1048576)",
                        "a.csv:4:origin: \"\0\" (expected: one of 229 categories such as ABE)",
                        "a.csv:5:distance: \"1e999\" (expected: an FP32 in range)",
                        "a.csv:6:distance: \"1e300\" (expected: an FP32 in range)",
                        "a.csv:7:: 5 fields (expected: 7)",
                        "a.csv:8:: 8 fields (expected: 7)");
    }

    /// Some program before has put the character there that stands for what is none.
    @Test
    void bytesThatAreNoTextPutTheirRowAsideAndTheCharacterForSuchBytesDoesNot() throws Exception {
        JobFixture job = new JobFixture(directory);
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        rows.writeBytes((HEADER + ",note\n1,2,3,ATL,BOS,0.5,caf\uFFFD\n").getBytes(UTF_8));
        rows.writeBytes("1,2,3,ATL,BOS,0.5,caf\u00e9\n".getBytes(ISO_8859_1));
        rows.writeBytes("1,2,3,ATL,BOS,0.5,last\n".getBytes(UTF_8));
        ObjectNode attempt = job.attempt(job.write("in/a.csv", rows.toByteArray()));
        attempt.withObject("/output").put("format", "jsonl");
        attempt.putArray("pass-through").add("note");

        Outcome outcome = job.run(attempt);

        assertThat(outcome.last().toString()).contains("committed");
        assertThat(job.textRows(false))
                .extracting(line -> line.substring(0, line.indexOf(",\"output\"")))
                .containsExactly("{\"note\":\"caf\uFFFD\"", "{\"note\":\"last\"");
        assertThat(job.badRows()).containsExactly("a.csv:2:note: \"caf\uFFFD\" (expected: UTF-8)");
    }

    /// All rows behind it would be one value of its row, which has as many fields as it should.
    @Test
    void csvWithAQuoteThatIsNeverClosedIsNamedAndNotScored() throws Exception {
        JobFixture job = new JobFixture(directory);
        String good = "1,2,3,ATL,BOS,0.5,note\n";
        String open = "1,2,3,ATL,BOS,0.5,\"\n";
        String rows = HEADER + ",note\n" + good + open + good.repeat(3);

        Outcome outcome = job.run(job.attempt(job.write("in/a.csv", rows)));

        assertThat(outcome.last().path("code").asText()).isEqualTo("unreadable-input");
        assertThat(outcome.last().path("message").asText())
                .contains("a.csv: cannot be read: line 3: a quote that is never closed");
        assertThat(job.output).doesNotExist();
    }

    @Test
    void jsonLinesThatAreNoneOrSayThingsTwiceArePutAside() throws Exception {
        JobFixture job = new JobFixture(directory);
        String twice = GOOD_JSON.replace("\"distance\":3", "\"distance\":3,\"distance\":4");
        String rows =
                GOOD_JSON
                        + twice
                        + "\n"
                        + "[1,2,3]\n"
                        + "{\"minute_of_day\":\n"
                        + GOOD_JSON.replace(":3", ":[3]")
                        + GOOD_JSON.replace("\"ATL\"", "7")
                        + GOOD_JSON.replace("\"ATL\"", "\"" + "x".repeat(2 << 20) + "\"")
                        + "{\"note\":\""
                        + "y".repeat(17 << 20)
                        + "\"}\n"
                        + GOOD_JSON.replace("0.5", "\"NaN\"")
                        + GOOD_JSON.strip();
        ObjectNode attempt = job.attempt(job.write("in/a.jsonl", rows));

        Outcome outcome = job.run(attempt);

        assertThat(outcome.last().toString()).contains("committed");
        assertThat(outcome.last().path("rows-out").asLong()).isEqualTo(3);
        List<String> bad = job.badRows();
        assertThat(bad).hasSize(7);
        assertThat(bad.get(0)).startsWith("a.jsonl:2:").contains("Duplicate").contains("distance");
        assertThat(bad.get(1)).startsWith("a.jsonl:3:").contains("START_ARRAY");
        assertThat(bad.get(2)).startsWith("a.jsonl:4:").contains("expected: one JSON object");
        assertThat(bad.get(3))
                .isEqualTo("a.jsonl:5:distance: nested (expected: a number in range)");
        assertThat(bad.get(4)).isEqualTo("a.jsonl:6:origin: 7 (expected: text)");
        assertThat(bad.get(5)).startsWith("a.jsonl:7:origin: 2097152 characters");
        assertThat(bad.get(6)).startsWith("a.jsonl:8:: a line of more than");
    }

    @Test
    void aLineBehindZerosIsPutAside() throws Exception {
        JobFixture job = new JobFixture(directory);
        String rows = GOOD_JSON + "\0\0\0\0" + GOOD_JSON + GOOD_JSON;

        Outcome outcome = job.run(job.attempt(job.write("in/a.jsonl", rows)));

        assertThat(outcome.last().toString()).contains("committed");
        assertThat(outcome.last().path("rows-out").asLong()).isEqualTo(2);
        assertThat(job.badRows()).hasSize(1);
        assertThat(job.badRows().getFirst())
                .startsWith("a.jsonl:2:")
                .contains("expected: one JSON object");
    }

    @Test
    void tenThousandFilesOfOneRowBecomeFewPartsInOrder() throws Exception {
        JobFixture job = new JobFixture(directory);
        for (int i = 0; i < 10_000; i++) {
            String name = "in/%02d/%05d.csv".formatted(i / 1000, i);
            job.write(name, HEADER + ",id\n" + i % 1440 + ",2,3,ATL,BOS,0.5," + i + "\n");
        }
        ObjectNode attempt = job.attempt(directory.resolve("in"));
        attempt.withObject("/output").put("format", "csv");
        attempt.putArray("pass-through").add("id");

        Outcome outcome = job.run(attempt);

        assertThat(outcome.last().toString()).contains("committed");
        List<String> rows = job.textRows(true);
        assertThat(rows).hasSize(10_000);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i)).startsWith(i + ",");
        }
        assertThat(job.manifest().path("parts").size()).isLessThan(100);
        assertThat(job.manifest().path("inputs").size()).isEqualTo(10_000);
    }

    @Test
    void emptyFilesAmongOthersHaveNoRows() throws IOException {
        JobFixture job = new JobFixture(directory);
        job.write("in/a.jsonl", "");
        job.write("in/aa.jsonl", "\n \n");
        job.write("in/b.jsonl", GOOD_JSON);
        job.write("in/c.jsonl", "\n\n");
        job.write("in/_SUCCESS", "");
        Outcome outcome = job.run(job.attempt(directory.resolve("in")));
        assertThat(outcome.last().toString()).contains("committed");
        assertThat(outcome.last().path("rows").asLong()).isEqualTo(1);
    }

    @Test
    void momentsOfTheYears0And9999AreTakenFromEachFormat() throws Exception {
        String csv = "date\n" + YEAR_0 + "\n9999-12-31T23:59:59Z\n" + YEAR_9999 + "\n1e300\n";
        JobFixture text = new JobFixture(directory.resolve("csv"));
        assertThat(years(text, text.write("in/a.csv", csv))).containsExactly(0.0, 9999.0);
        assertThat(text.badRows())
                .containsExactly(
                        "a.csv:2:date: \"9999-12-31T23:59:59Z\" (expected: a whole number)",
                        "a.csv:4:date: \"1e300\" (expected: a whole number)");
        JobFixture lines = new JobFixture(directory.resolve("jsonl"));
        String json =
                "{\"date\": %d}\n{\"date\": \"0000-01-01\"}\n{\"date\": %d}\n"
                        .formatted(YEAR_0, YEAR_9999);
        assertThat(years(lines, lines.write("in/a.jsonl", json))).containsExactly(0.0, 9999.0);
        assertThat(lines.badRows())
                .containsExactly(
                        "a.jsonl:2:date: \"0000-01-01\" (expected: a whole number in range)");
        JobFixture parquet = new JobFixture(directory.resolve("parquet"));
        Path moments = parquet.root.resolve("moments.parquet");
        Duck.run(
                "COPY (SELECT epoch_ms(date) AS date FROM (VALUES ("
                        + YEAR_0
                        + "), ("
                        + YEAR_9999
                        + ")) AS moments(date)) TO '"
                        + moments
                        + "' (FORMAT parquet)");
        assertThat(years(parquet, moments)).containsExactly(0.0, 9999.0);
        assertThat(parquet.badRows()).isEmpty();
    }

    /// The years of a table's moments, as a version computes them.
    private static List<Double> years(JobFixture job, Path input) throws Exception {
        Path model = Files.createDirectories(job.root.resolve("years"));
        Files.writeString(model.resolve("model.yaml"), "file: model\n");
        Files.writeString(model.resolve("model"), "echo 1\n");
        Files.writeString(
                model.resolve("features.yaml"),
                "columns:\n  date: time\nfeatures:\n  year: year(date, 'UTC')\n");
        ObjectNode attempt = job.attempt(input);
        attempt.withObject("/model").put("package", model.toString());
        attempt.withObject("/output").put("format", "jsonl");
        assertThat(job.run(attempt).last().toString()).contains("committed");
        List<Double> years = new ArrayList<>();
        for (String row : job.textRows(false)) {
            JsonNode year = JobFixture.JSON.readTree(row).path("y");
            years.add(year.isArray() ? year.get(0).asDouble() : year.asDouble());
        }
        return years;
    }
}
