package dev.slipway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JobMetricsTest {
    private static final List<String> FIRST = List.of("job-1", "flights");

    private final List<ScoreJob> known = new ArrayList<>();
    private final Map<ScoreJob, JobProgress> progress = new HashMap<>();
    private final JobMetrics metrics = new JobMetrics(() -> known, this::status);

    private JobStatus status(ScoreJob job) {
        return new JobStatus(job, progress.get(job), null, "unpriced", null);
    }

    private static ScoreJob job(long number) {
        ScoreSpec spec =
                new ScoreSpec(
                        null,
                        new ModelName("flights"),
                        new VersionNumber(3),
                        Sha256.ZERO,
                        new ScoreFiles("/in", FileFormat.CSV, "/out", FileFormat.PARQUET),
                        List.of(),
                        BadRowLimit.NONE,
                        null,
                        null);
        ScoreJob.Submission submission =
                new ScoreJob.Submission(
                        new PrincipalId("token:ada"), null, TeamName.DEFAULT, Instant.EPOCH);
        return ScoreJob.submitted(JobId.of(number), spec, submission);
    }

    private ScoreJob running(long number, String phase, @Nullable Duration age) {
        ScoreJob job = job(number).begun(1, Instant.EPOCH);
        progress.put(
                job,
                new JobProgress(
                        1,
                        phase,
                        500,
                        2,
                        400L,
                        3L,
                        age,
                        1_000L,
                        0,
                        1L,
                        null,
                        0.5,
                        null,
                        Duration.ofMillis(2_500),
                        Usage.NONE,
                        Instant.EPOCH));
        known.add(job);
        return job;
    }

    private Map<List<String>, Double> shown(Function<JobProgress, @Nullable Double> value) {
        return metrics.ofProgress(value).get();
    }

    @Test
    void aJobThatRunsHasSeriesOfItsOwnUntilItsAttemptIsOver() {
        ScoreJob job = running(1, "reading", Duration.ofSeconds(8));
        assertThat(shown(one -> (double) one.rows())).isEqualTo(Map.of(FIRST, 500.0));
        assertThat(shown(JobProgress::done)).isEqualTo(Map.of(FIRST, 0.5));
        known.set(
                0,
                job.over(
                        JobState.COMMITTED,
                        new ScoreJob.Ending(null, JobTally.NONE, Instant.EPOCH)));
        assertThat(shown(one -> (double) one.rows())).isEmpty();
    }

    @Test
    void whatNobodyKnowsHasNoSeries() {
        ScoreJob _ = running(1, "reading", null);
        assertThat(shown(JobProgress::rowsPerSecond)).isEmpty();
        assertThat(shown(one -> one.checkpointAge() == null ? null : (Double) 1.0)).isEmpty();
    }

    /// Its child has not said how far the attempts before it came.
    @Test
    void anAttemptThatBeginsHasNoRowsYet() {
        ScoreJob _ = running(1, "starting", null);
        assertThat(shown(one -> (double) one.rows())).isEmpty();
    }

    @Test
    void theFirstHundredHaveSeries() {
        for (int number = 150; number > 0; number--) {
            ScoreJob _ = running(number, "reading", null);
        }
        Map<List<String>, Double> rows = shown(one -> (double) one.rows());
        assertThat(rows).hasSize(100).containsKey(FIRST);
        assertThat(rows).doesNotContainKey(List.of("job-101", "flights"));
    }

    @Test
    void jobsAreCountedByWhereTheyStand() {
        ScoreJob _ = running(1, "reading", null);
        known.add(job(2));
        known.add(job(3));
        assertThat(metrics.states())
                .isEqualTo(Map.of(List.of("queued"), 2.0, List.of("running"), 1.0));
    }
}
