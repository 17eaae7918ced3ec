package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.JobFixture.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jobs of several servers, each of which counts its own, with one number and one output; and what
/// a release has left that did not tell them apart.
final class OtherServerTest {
    private static final String MINE = "0a";
    private static final String THEIRS = "0b";

    @TempDir private Path directory;
    private JobFixture job;
    private Path input;

    @BeforeEach
    void makeJob() throws IOException {
        job = new JobFixture(directory);
        input =
                job.write(
                        "in/a.csv",
                        """
                        minute_of_day,day_of_week,distance,origin,destination,origin_late_rate
                        600,3,500,ATL,ORD,0.1
                        """);
    }

    private Outcome run(@Nullable String identity, int attempt) throws IOException {
        ObjectNode task = job.attempt(input).put("attempt", attempt);
        if (identity != null) {
            task.put("identity", identity);
        }
        return job.run(task);
    }

    private void requireCommitted(@Nullable String identity, int attempt) throws IOException {
        Outcome outcome = run(identity, attempt);
        assertThat(outcome.status()).as(outcome.last().toString()).isEqualTo(ExitStatus.DONE);
        assertThat(outcome.last().path("rows").asLong()).isEqualTo(1);
    }

    private void requireRefused(String identity, int attempt) throws IOException {
        Outcome outcome = run(identity, attempt);
        assertThat(outcome.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(outcome.last().path("code").asText()).isEqualTo("output-not-empty");
        assertThat(outcome.last().path("message").asText())
                .contains("has the output of job-1 of another server (expected: not there, or");
    }

    private Path staged(String name) throws IOException {
        return job.write(".scored." + name + ".attempt-1/part", "x");
    }

    @Test
    void anOutputIsThatOfTheServerThatHasCommittedIt() throws IOException {
        requireCommitted(THEIRS, 1);
        assertThat(job.manifest().path("identity").asText()).isEqualTo(THEIRS);
        requireRefused(MINE, 1);
        requireRefused(MINE, 2);
        requireCommitted(THEIRS, 2);
        assertThat(job.manifest().path("attempt").asLong()).isEqualTo(1);
    }

    @Test
    void whatAnotherServerHasStagedStays() throws IOException {
        Path theirs = staged("job-1-" + THEIRS);
        requireCommitted(MINE, 2);
        assertThat(theirs).exists();
        assertThat(job.beside()).containsExactly(".scored.job-1-" + THEIRS + ".attempt-1");
    }

    @Test
    void whatAnOlderReleaseHasStagedIsGoneOnWith() throws IOException {
        staged("job-1");
        requireCommitted(MINE, 2);
        assertThat(job.beside()).isEmpty();
    }

    @Test
    void aFirstAttemptHasNothingStagedByAnOlderRelease() throws IOException {
        Path theirs = staged("job-1");
        requireCommitted(MINE, 1);
        assertThat(theirs).exists();
    }

    @Test
    void whatAnOlderReleaseHasCommittedIsTheJobsOwnForALaterAttemptAlone() throws IOException {
        requireCommitted(null, 1);
        byte[] manifest = Files.readAllBytes(job.output.resolve("_manifest.json"));
        requireRefused(MINE, 1);
        requireCommitted(MINE, 2);
        assertThat(job.output.resolve("_manifest.json")).hasBinaryContent(manifest);
    }
}
