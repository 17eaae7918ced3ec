package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.JobFixture.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Outputs with a directory for each value of a column.
final class PartitionedTest {
    private static final int ROWS = 120_000;
    private static final int MANY = 10_000;
    private static final String NAMES =
            "id,minute_of_day,day_of_week,distance,origin,destination,origin_late_rate\n";
    private static final String FLIGHT = ",0,4,1452,DEN,IAD,0.12658228\n";

    @TempDir private Path directory;

    private static ObjectNode partitioned(JobFixture job, Path input, String column) {
        ObjectNode attempt = job.attempt(input);
        attempt.withObject("/output").put("partition-by", column);
        return attempt;
    }

    private Path numbered() throws Exception {
        Path input = directory.resolve("numbered.parquet");
        Duck.run(
                "COPY (SELECT row_number() OVER () AS id, * FROM '"
                        + JobFixture.FLIGHTS.resolve("flights.parquet")
                        + "') TO '"
                        + input
                        + "' (FORMAT parquet, ROW_GROUP_SIZE 20480)");
        return input;
    }

    @Test
    void everyRowLiesInTheDirectoryOfItsValueWithItsAnswer() throws Exception {
        Path input = numbered();
        JobFixture plain = new JobFixture(directory.resolve("plain"));
        ObjectNode whole = plain.attempt(input);
        whole.putArray("pass-through").add("id").add("origin");
        assertThat(plain.run(whole).status()).isEqualTo(ExitStatus.DONE);
        JobFixture job = new JobFixture(directory.resolve("job"));
        ObjectNode attempt = partitioned(job, input, "origin");
        attempt.putArray("pass-through").add("id").add("origin");

        Outcome outcome = job.run(attempt);

        assertThat(outcome.status()).as(outcome.last().toString()).isEqualTo(ExitStatus.DONE);
        assertThat(job.manifest().path("partition-by").asText()).isEqualTo("origin");
        assertThat(job.manifest().path("rows").asLong()).isEqualTo(ROWS);
        String scored = "read_parquet('" + job.output + "/*/*.parquet', hive_partitioning = true)";
        assertThat(Duck.rows("SELECT count(*), count(DISTINCT id) FROM " + scored))
                .containsExactly(ROWS + "|" + ROWS);
        assertThat(
                        Duck.rows(
                                "SELECT count(*) FROM (SELECT id, origin, output FROM "
                                        + scored
                                        + " EXCEPT ALL SELECT id, origin, output FROM '"
                                        + plain.output
                                        + "/*.parquet')"))
                .containsExactly("0");
        requireNamed(job);
        assertThat(job.manifest().path("parts").size()).isLessThan(3_000);
    }

    /// What lies below the output is what the manifest names, and no directory is empty.
    private static void requireNamed(JobFixture job) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(job.output)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertThat(files).hasSize(job.manifest().path("parts").size() + 1);
        try (Stream<Path> all = Files.list(job.output)) {
            for (Path path : all.filter(Files::isDirectory).toList()) {
                try (Stream<Path> inside = Files.list(path)) {
                    assertThat(inside.findAny()).as(path.toString()).isPresent();
                }
            }
        }
    }

    @Test
    void tenThousandPartitionsOfOneRowTakeBoundedMemory() throws Exception {
        JobFixture job = new JobFixture(directory);
        StringBuilder rows = new StringBuilder(NAMES);
        for (int id = 0; id < MANY; id++) {
            rows.append(id).append(FLIGHT);
        }
        job.keep(partitioned(job, job.write("in/many.csv", rows.toString()), "id"));
        try (Child child = Child.start(job.directory())) {
            assertThat(child.end()).as(child.said().toString()).isZero();
        }
        JsonNode parts = job.manifest().path("parts");
        assertThat(parts).hasSize(MANY);
        assertThat(parts).allSatisfy(part -> assertThat(part.path("rows").asLong()).isOne());
        assertThat(job.output.resolve("id=9999")).isDirectory();
    }

    @Test
    void valuesOfAnyTextNameADirectoryOrTheirRowIsPutAside() throws Exception {
        JobFixture job = new JobFixture(directory);
        List<String> values = List.of("a/b", "..", "", "\u00fc=%", "x".repeat(300), "a/b");
        StringBuilder rows = new StringBuilder(NAMES);
        values.forEach(value -> rows.append(value).append(FLIGHT));
        ObjectNode attempt = partitioned(job, job.write("in/odd.csv", rows.toString()), "id");
        attempt.put("max-bad-rows", 1).putArray("pass-through").add("*");
        attempt.withObject("/output").put("format", "csv");

        Outcome outcome = job.run(attempt);

        assertThat(outcome.status()).as(outcome.last().toString()).isEqualTo(ExitStatus.DONE);
        try (Stream<Path> all = Files.list(job.output)) {
            assertThat(
                            all.filter(path -> !path.getFileName().toString().startsWith("_"))
                                    .map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "id=a%2Fb",
                            "id=..", "id=__HIVE_DEFAULT_PARTITION__", "id=%C3%BC%3D%25");
        }
        assertThat(job.badRows())
                .containsExactly(
                        "odd.csv:5:id: a directory's name of 303 bytes (expected: at most 240)");
    }

    @Test
    void columnOfRoundedNumbersIsRefused() throws Exception {
        JobFixture job = new JobFixture(directory);
        Path input = JobFixture.FLIGHTS.resolve("flights.parquet");
        Outcome outcome = job.run(partitioned(job, input, "origin_late_rate"));
        assertThat(outcome.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(outcome.last().path("message").asText())
                .contains("origin_late_rate", "to partition by");
        assertThat(job.beside()).isEmpty();
    }

    @Test
    void killedAttemptsLeaveNoFileThatTheManifestDoesNotName() throws Exception {
        Path input = numbered();
        JobFixture job = new JobFixture(directory.resolve("job"));
        ObjectNode attempt = partitioned(job, input, "day_of_week");
        attempt.put("checkpoint-interval-ms", 100).put("batch-rows", 16).put("parallelism", 1);
        attempt.putArray("pass-through").add("id");
        job.keep(attempt);
        try (Child child = Child.start(job.directory())) {
            assertThat(child.await("checkpoint")).isTrue();
            child.kill();
        }
        assertThat(job.run(attempt.put("attempt", 2)).status()).isEqualTo(ExitStatus.DONE);
        assertThat(
                        Duck.rows(
                                "SELECT count(*), count(DISTINCT id) FROM read_parquet('"
                                        + job.output
                                        + "/*/*.parquet')"))
                .containsExactly(ROWS + "|" + ROWS);
        requireNamed(job);
    }
}
