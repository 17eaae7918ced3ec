package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.JobFixture.Outcome;
import dev.slipway.testkit.Campaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jobs that are killed, stopped, orphaned or overtaken: no row is lost and none is there twice.
final class InterruptedJobTest {
    private static final int COPIES = Campaign.cases(6, 12);
    private static final long ROWS = 120_000L * COPIES;
    private static final long SEED = 20260711;

    private static Path input;
    private static JobFixture undisturbed;

    @TempDir private Path directory;

    /// Many flights with a number each, and every number's answer.
    @BeforeAll
    static void runUndisturbed(@TempDir Path common) throws Exception {
        input = common.resolve("flights.parquet");
        Duck.run(
                "COPY (SELECT (row_number() OVER ()) - 1 AS id, f.* FROM range("
                        + COPIES
                        + ") AS copies(copy), '"
                        + JobFixture.FLIGHTS.resolve("flights.parquet")
                        + "' AS f) TO '"
                        + input
                        + "' (FORMAT parquet, ROW_GROUP_SIZE 61440)");
        undisturbed = new JobFixture(common.resolve("undisturbed"));
        assertThat(undisturbed.run(attempt(undisturbed, 1)).status()).isEqualTo(ExitStatus.DONE);
    }

    private static ObjectNode attempt(JobFixture job, int number) {
        return attempt(job, number, input);
    }

    private static ObjectNode attempt(JobFixture job, int number, Path rows) {
        ObjectNode attempt = job.attempt(rows);
        attempt.put("attempt", number).put("checkpoint-interval-ms", 100);
        attempt.putArray("pass-through").add("id");
        return attempt;
    }

    /// Every row is there once, in its order, with the answer that an undisturbed job gives.
    private static void isWhole(JobFixture job) throws Exception {
        assertThat(job.beside()).isEmpty();
        StringBuilder parts = new StringBuilder();
        List<Path> all = job.checkedParts();
        for (Path part : all) {
            parts.append(parts.isEmpty() ? "'" : "','").append(part);
        }
        String scored = "read_parquet([" + parts + "'])";
        assertThat(
                        Duck.rows(
                                "SELECT count(*), count(DISTINCT id), min(id), max(id) FROM "
                                        + scored))
                .containsExactly(ROWS + "|" + ROWS + "|0|" + (ROWS - 1));
        assertThat(
                        Duck.rows(
                                "SELECT count(*) FROM (SELECT id, output FROM "
                                        + scored
                                        + " EXCEPT ALL SELECT id, output FROM '"
                                        + undisturbed.output
                                        + "/*.parquet')"))
                .containsExactly("0");
        // In the order of the names, which is the manifest's.
        List<String> ends =
                Duck.rows(
                        "SELECT min(id), max(id) FROM read_parquet(["
                                + parts
                                + "'], filename = true) GROUP BY filename ORDER BY filename");
        assertThat(ends).hasSameSizeAs(all);
        long next = 0;
        for (String end : ends) {
            String[] cells = end.split("\\|", -1);
            assertThat(Long.parseLong(cells[0])).isEqualTo(next);
            next = Long.parseLong(cells[1]) + 1;
        }
        assertThat(next).isEqualTo(ROWS);
    }

    @Test
    void killedAtAnyMomentItLosesNothingAndRepeatsNothing() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        int wanted = Campaign.cases(4, 200);
        int kills = 0;
        for (int jobs = 0; kills < wanted; jobs++) {
            JobFixture job = new JobFixture(directory.resolve("job-" + jobs));
            boolean isDone = false;
            long kept = 0;
            for (int number = 1; !isDone; number++) {
                job.keep(attempt(job, number));
                try (Child child = Child.start(job.directory())) {
                    if (kills < wanted && killed(child, random)) {
                        kills++;
                    } else {
                        assertThat(child.end()).isZero();
                        isDone = true;
                    }
                    kept = child.kept(kept);
                }
            }
            isWhole(job);
        }
        assertThat(kills).isEqualTo(wanted);
    }

    /// Kills it somewhere between its start and its end; whether it was still there.
    private static boolean killed(Child child, SplittableRandom random) throws Exception {
        if (random.nextInt(5) == 0) {
            boolean hasEnded = child.endsWithin(random.nextLong(1_500));
            child.kill();
            return !hasEnded;
        }
        if (!child.await("started")) {
            return false;
        }
        boolean hasEnded = child.endsWithin(random.nextLong(700));
        child.kill();
        return !hasEnded || !isCommitted(child);
    }

    private static boolean isCommitted(Child child) {
        return child.said().stream()
                .anyMatch(line -> line.path("event").asText().equals("committed"));
    }

    @Test
    void stoppedByTheSystemItGoesOnWhereItStopped() throws Exception {
        JobFixture job = new JobFixture(directory.resolve("job"));
        ObjectNode attempt = attempt(job, 1);
        attempt.put("checkpoint-interval-ms", 60_000).put("batch-rows", 32).put("parallelism", 1);
        job.keep(attempt);
        long kept;
        try (Child child = Child.start(job.directory())) {
            assertThat(child.awaitRows()).isTrue();
            child.terminate();
            assertThat(child.end()).isEqualTo(ExitStatus.STOPPED.code());
            JsonNode last = child.said().getLast();
            assertThat(last.path("event").asText()).isEqualTo("stopped");
            kept = last.path("rows").asLong();
        }
        attempt.put("attempt", 2).put("batch-rows", 1000).put("parallelism", 2);
        Outcome outcome = job.run(attempt);
        assertThat(outcome.status()).isEqualTo(ExitStatus.DONE);
        assertThat(outcome.line("started").path("checkpoint").isNumber()).isTrue();
        assertThat(kept).isPositive().isLessThan(ROWS);
        assertThat(outcome.line("started").path("resumed-rows").asLong()).isBetween(kept, ROWS - 1);
        isWhole(job);
    }

    @Test
    void orphanEndsAndTheNextAttemptGoesOn() throws Exception {
        JobFixture job = new JobFixture(directory.resolve("job"));
        job.keep(attempt(job, 1));
        try (Child child = Child.start(job.directory())) {
            assertThat(child.await("started")).isTrue();
            child.leave();
            assertThat(child.end()).isEqualTo(ExitStatus.ORPHANED.code());
        }
        assertThat(job.run(attempt(job, 2)).status()).isEqualTo(ExitStatus.DONE);
        isWhole(job);
    }

    @Test
    void attemptThatWakesAfterItsSuccessorCommittedPublishesNothing() throws Exception {
        JobFixture job = new JobFixture(directory.resolve("job"));
        job.keep(attempt(job, 1));
        try (Child sleeper = Child.start(job.directory())) {
            assertThat(sleeper.await("checkpoint")).isTrue();
            sleeper.signal("STOP");
            assertThat(job.run(attempt(job, 2)).status()).isEqualTo(ExitStatus.DONE);
            byte[] manifest = Files.readAllBytes(job.output.resolve("_manifest.json"));
            sleeper.signal("CONT");
            assertThat(sleeper.end()).isEqualTo(ExitStatus.FENCED.code());
            assertThat(sleeper.said().getLast().path("event").asText()).isEqualTo("fenced");
            assertThat(job.output.resolve("_manifest.json")).hasBinaryContent(manifest);
        }
        isWhole(job);
    }

    @Test
    void attemptBehindAnotherIsFencedBeforeItBegins() throws Exception {
        JobFixture job = new JobFixture(directory.resolve("job"));
        job.keep(attempt(job, 5));
        try (Child child = Child.start(job.directory())) {
            assertThat(child.await("started")).isTrue();
            child.kill();
        }
        Outcome outcome = job.run(attempt(job, 4));
        assertThat(outcome.status()).isEqualTo(ExitStatus.FENCED);
        assertThat(outcome.last().path("by").asLong()).isEqualTo(5);
        assertThat(job.output).doesNotExist();
    }

    @Test
    void committedJobSaysSoAgain() throws Exception {
        JobFixture job = undisturbed;
        byte[] manifest = Files.readAllBytes(job.output.resolve("_manifest.json"));
        Outcome outcome = job.run(attempt(job, 2));
        assertThat(outcome.status()).isEqualTo(ExitStatus.DONE);
        assertThat(outcome.last().path("event").asText()).isEqualTo("committed");
        assertThat(outcome.last().path("rows").asLong()).isEqualTo(ROWS);
        assertThat(job.output.resolve("_manifest.json")).hasBinaryContent(manifest);
    }

    @Test
    void placeThatRefusesAPartFailsTheAttemptAndTheNextGoesOn() throws Exception {
        JobFixture job = new JobFixture(directory.resolve("job"));
        Path taken =
                job.write(
                        ".scored.job-1.attempt-1/part-00003-000000000000-1.parquet", "in the way");
        Outcome failed = job.run(attempt(job, 1));
        assertThat(failed.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(failed.last().toString())
                .contains("\"output-failed\"", taken.getFileName().toString());
        assertThat(failed.last().path("retryable").asBoolean()).isTrue();
        assertThat(job.output).doesNotExist();
        assertThat(job.run(attempt(job, 2)).status()).isEqualTo(ExitStatus.DONE);
        isWhole(job);
    }

    @Test
    void inputThatChangedBetweenAttemptsIsNotMixed() throws Exception {
        JobFixture job = new JobFixture(directory.resolve("job"));
        Path own = Files.copy(input, directory.resolve("flights.parquet"));
        job.keep(attempt(job, 1, own));
        try (Child child = Child.start(job.directory())) {
            assertThat(child.await("started")).isTrue();
            child.kill();
        }
        touch(own);
        Outcome outcome = job.run(attempt(job, 2, own));
        assertThat(outcome.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(outcome.last().path("code").asText()).isEqualTo("input-changed");
        assertThat(job.output).doesNotExist();
    }

    /// The columns that it has noted are those of its first parts.
    @Test
    void answersOfAnotherTypeThanTheFirstOnesAreNotMixedWithThem() throws Exception {
        JobFixture job = new JobFixture(directory.resolve("job"));
        Path noted = killedBehindACheckpoint(job);
        String fields = Files.readString(noted);
        assertThat(fields).contains("\"SINGLE\"");
        Files.writeString(noted, fields.replace("\"SINGLE\"", "\"REAL\""));
        Outcome outcome = job.run(attempt(job, 2));
        assertThat(outcome.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(outcome.last().path("code").asText()).isEqualTo("wrong-type");
        assertThat(job.beside()).isEmpty();
    }

    @Test
    void aJobThatAReleaseBeganWhichNotedNoColumnsGoesOn() throws Exception {
        JobFixture job = new JobFixture(directory.resolve("job"));
        Files.delete(killedBehindACheckpoint(job));
        assertThat(job.run(attempt(job, 2)).status()).isEqualTo(ExitStatus.DONE);
        isWhole(job);
    }

    /// Leaves an attempt that another one goes on with; what it has noted of its columns.
    private static Path killedBehindACheckpoint(JobFixture job) throws Exception {
        job.keep(attempt(job, 1));
        try (Child child = Child.start(job.directory())) {
            assertThat(child.await("checkpoint")).isTrue();
            child.kill();
        }
        return job.root.resolve(".scored.job-1.attempt-1/_outputs.json");
    }

    private static void touch(Path file) throws IOException {
        Files.setLastModifiedTime(
                file, java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L));
    }
}
