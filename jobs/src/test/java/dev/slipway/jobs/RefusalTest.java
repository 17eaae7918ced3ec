package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.JobFixture.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stops a job before anything is written, and what stops it early.
final class RefusalTest {
    private static final String HEADER =
            "minute_of_day,day_of_week,distance,origin,destination,origin_late_rate\n";

    @TempDir private Path directory;
    private JobFixture job;

    @BeforeEach
    void makeJob() throws IOException {
        job = new JobFixture(directory);
    }

    private void refused(ObjectNode attempt, String code, String... words) throws IOException {
        Outcome outcome = job.run(attempt);
        assertThat(outcome.last().path("event").asText()).isEqualTo("refused");
        assertThat(outcome.last().path("code").asText()).isEqualTo(code);
        assertThat(outcome.last().path("message").asText()).contains(words);
        assertThat(outcome.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(job.beside()).isEmpty();
        assertThat(job.output).doesNotExist();
    }

    @Test
    void missingColumnIsNamedBeforeAnythingIsWritten() throws IOException {
        Path input = job.write("in/a.csv", HEADER.replace("distance,", "") + "1,2,ATL,BOS,0.5\n");
        refused(job.attempt(input), "missing-column", "a.csv", "[distance]");
    }

    @Test
    void missingColumnOfALaterFileIsNamedToo() throws IOException {
        job.write("in/a.csv", HEADER + "1,2,3,ATL,BOS,0.5\n");
        job.write("in/b.csv", HEADER.replace("origin,", "") + "1,2,3,BOS,0.5\n");
        refused(job.attempt(directory.resolve("in")), "missing-column", "b.csv", "[origin]");
    }

    @Test
    void wrongTypeIsNamedWithWhatIsExpected() throws Exception {
        Path input = directory.resolve("a.parquet");
        Duck.run(
                "COPY (SELECT 1 AS minute_of_day, 2 AS day_of_week, 'far' AS distance,"
                        + " 'ATL' AS origin, 'BOS' AS destination, 0.5::FLOAT AS origin_late_rate)"
                        + " TO '"
                        + input
                        + "' (FORMAT parquet)");
        refused(
                job.attempt(input),
                "wrong-type",
                "column 'distance'",
                "BYTE_ARRAY",
                "(expected: numbers for FP32)");
    }

    @Test
    void decimalsAndMomentsAreNoNumbers() throws Exception {
        Path input = directory.resolve("a.parquet");
        Duck.run(
                "COPY (SELECT 1 AS minute_of_day, 2 AS day_of_week, 3::DECIMAL(9,2) AS distance,"
                        + " 'ATL' AS origin, 'BOS' AS destination, 0.5::FLOAT AS origin_late_rate)"
                        + " TO '"
                        + input
                        + "' (FORMAT parquet)");
        refused(job.attempt(input), "wrong-type", "column 'distance'", "INT32");
    }

    @Test
    void tableThatNoRowOfFitsIsOfAWrongType() throws IOException {
        Path input = job.write("in/a.csv", HEADER + "1,2,near,ATL,BOS,0.5\n1,2,far,ATL,BOS,0.5\n");
        refused(
                job.attempt(input),
                "wrong-type",
                "none of the first 2 rows",
                "a.csv, row 1, column 'distance'",
                "\"near\" (expected: a number)");
    }

    @Test
    void inputThatIsNotThereOrHasNoRowsIsSaidToBeSo() throws IOException {
        refused(sample(directory.resolve("nowhere")), "input-not-found", "nowhere");
        Path empty = Files.createDirectories(directory.resolve("empty"));
        refused(sample(empty), "input-empty", "no files");
        job.write("empty/a.csv", "");
        refused(sample(empty), "input-empty", "no rows");
        refused(job.attempt(empty), "input-empty", "no rows");
    }

    private ObjectNode sample(Path input) {
        return job.attempt(input).put("sample-rows", 10);
    }

    private void isAway(ObjectNode attempt, String words) throws IOException {
        Outcome outcome = job.run(attempt);
        assertThat(outcome.last().path("code").asText()).isEqualTo("input-away");
        assertThat(outcome.last().path("message").asText())
                .contains(words)
                .endsWith("; the job was accepted with files");
        assertThat(outcome.last().path("hindered").asBoolean()).isTrue();
        assertThat(outcome.last().path("retryable").asBoolean()).isTrue();
        assertThat(outcome.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(job.output).doesNotExist();
    }

    /// It was looked at as it was accepted. An empty directory may be one in which nothing is
    /// mounted.
    @Test
    void inputOfAnAcceptedJobThatIsNotThereHindersItAndTheNextAttemptGoesOn() throws IOException {
        Path input = directory.resolve("in");
        isAway(job.attempt(input), "in: not there");
        Files.createDirectories(input);
        isAway(job.attempt(input).put("attempt", 2), "in: no files");
        job.write("in/a.csv", HEADER + "1,2,3,ATL,BOS,0.5\n");
        assertThat(job.run(job.attempt(input).put("attempt", 3)).status())
                .isEqualTo(ExitStatus.DONE);
        assertThat(job.beside()).isEmpty();
    }

    /// As on a share that hangs, there is a file, and no byte of it. Nobody has accepted a dry run.
    @Test
    void inputThatGivesNoBytesHindersAnAcceptedJobAndRefusesADryRun() throws IOException {
        Path mute = Path.of("/proc/self/mem");
        refused(sample(mute), "unreadable-input", mute + ": cannot be read: ");
        isAway(job.attempt(mute), mute + ": cannot be read: ");
    }

    @Test
    void passThroughOfAColumnThatIsNotThereIsRefused() throws IOException {
        Path input = job.write("in/a.csv", HEADER + "1,2,3,ATL,BOS,0.5\n");
        ObjectNode attempt = job.attempt(input);
        attempt.putArray("pass-through").add("id");
        refused(attempt, "unknown-column", "column 'id'", "minute_of_day");
    }

    @Test
    void outputOfAnotherJobStays() throws IOException {
        Path input = job.write("in/a.csv", HEADER + "1,2,3,ATL,BOS,0.5\n");
        Path theirs = job.write("scored/theirs.txt", "x");
        Outcome outcome = job.run(job.attempt(input));
        assertThat(outcome.last().path("code").asText()).isEqualTo("output-not-empty");
        assertThat(theirs).hasContent("x");
        assertThat(job.beside()).isEmpty();
    }

    /// The share is away, and its mount point a directory that takes files as well.
    @Test
    void outputThatIsAwayHindersLaterAttemptsAndWhatIsThereIsGoneOnWith() throws IOException {
        Path input = directory.resolve("in");
        Path share = Files.createDirectory(directory.resolve("share"));
        ObjectNode attempt = job.attempt(input);
        attempt.withObject("/output").put("directory", share.resolve("scored").toString());
        isAway(attempt, "in: not there");
        job.write("in/a.csv", HEADER + "1,2,3,ATL,BOS,0.5\n");
        Path elsewhere = Files.move(share, directory.resolve("elsewhere"));
        Path mountPoint = Files.createDirectory(share);

        Outcome outcome = job.run(attempt.put("attempt", 2));

        assertThat(outcome.last().path("code").asText()).isEqualTo("output-failed");
        assertThat(outcome.last().path("hindered").asBoolean()).isTrue();
        assertThat(outcome.last().path("message").asText())
                .contains("nothing of what this job has written is beside " + share);
        assertThat(mountPoint).isEmptyDirectory();
        Files.delete(mountPoint);
        Files.move(elsewhere, share);
        assertThat(job.run(attempt.put("attempt", 3)).status()).isEqualTo(ExitStatus.DONE);
        assertThat(share.resolve("scored/_manifest.json")).exists();
    }

    /// As where its child was killed before it came to that.
    @Test
    void laterAttemptBeginsWhereNoneBeforeHasHadAPlace() throws IOException {
        Path input = job.write("in/a.csv", HEADER + "1,2,3,ATL,BOS,0.5\n");
        assertThat(job.run(job.attempt(input).put("attempt", 2)).status())
                .isEqualTo(ExitStatus.DONE);
    }

    @Test
    void directoryOfOtherFilesIsRefusedByName() throws IOException {
        job.write("in/a.csv", HEADER + "1,2,3,ATL,BOS,0.5\n");
        job.write("in/notes.txt", "x");
        refused(job.attempt(directory.resolve("in")), "unreadable-input", "notes.txt");
    }

    @Test
    void linkOutOfTheInputIsNotFollowed() throws IOException {
        Path secret = job.write("secret.csv", HEADER + "1,2,3,ATL,BOS,0.5\n");
        Path input = Files.createDirectories(directory.resolve("in"));
        Files.createSymbolicLink(input.resolve("a.csv"), secret);
        refused(job.attempt(input), "unreadable-input", "a.csv", "link");
    }

    @Test
    void tooManyBadRowsStopTheJobEarly() throws IOException {
        StringBuilder rows = new StringBuilder(HEADER);
        for (int i = 0; i < 5_000; i++) {
            rows.append("1,2,3,ATL,")
                    .append(i % 10 == 0 && i > 2_000 ? "XXX" : "BOS")
                    .append(",\n");
        }
        ObjectNode attempt = job.attempt(job.write("in/a.csv", rows.toString()));
        attempt.put("max-bad-rows", 50);
        refused(
                attempt,
                "too-many-bad-rows",
                "expected: at most 50 rows",
                "column 'destination': \"XXX\" (expected: one of 229 categories such as ABE)");
    }

    @Test
    void aShareHoldsForATableOfFewRowsAsWell() throws IOException {
        StringBuilder rows = new StringBuilder(HEADER);
        for (int i = 0; i < 10; i++) {
            rows.append("1,2,3,ATL,").append(i % 2 == 0 ? "XXX" : "BOS").append(",\n");
        }
        ObjectNode attempt = job.attempt(job.write("in/a.csv", rows.toString()));
        attempt.put("max-bad-share", 0.4);
        refused(
                attempt,
                "too-many-bad-rows",
                "bad rows: 5 of 10 (expected: at most 40 % of the rows)",
                "column 'destination': \"XXX\" (expected: one of 229 categories such as ABE)");
    }

    @Test
    void attemptThatMakesNoSenseNamesItsField() throws IOException {
        ObjectNode attempt = job.attempt(directory);
        attempt.put("batch-rows", 0);
        refused(attempt, "invalid-attempt", "batch-rows: 0 (expected: from 1 to 65536)");
        attempt.put("batch-rows", 10).put("colour", "red");
        refused(attempt, "invalid-attempt", "colour: unknown");
    }

    @Test
    void modelThatCannotBeLoadedIsRefused() throws IOException {
        ObjectNode attempt = job.attempt(job.write("in/a.csv", HEADER + "1,2,3,ATL,BOS,0.5\n"));
        attempt.withObject("/model").put("package", directory.resolve("none").toString());
        refused(attempt, "model-refused", "model flights/1");
    }
}
