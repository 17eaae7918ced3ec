package dev.slipway.cli.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobEstimate;
import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.FileFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JobTextTest {
    private static String text(String cost, @Nullable String currency) {
        StringWriter text = new StringWriter();
        JobEstimate estimate =
                new JobEstimate(
                        new ModelName("flights"),
                        new VersionNumber(3),
                        new ScoreFiles("/in", FileFormat.CSV, "/out", FileFormat.PARQUET),
                        10_000,
                        2,
                        1,
                        5_000_000,
                        1_000_000,
                        80_000,
                        false,
                        500_000,
                        Duration.ofMillis(160),
                        cost,
                        currency);
        JobText.print(estimate, new PrintWriter(text, true));
        return text.toString();
    }

    private static JobProgress progress(
            @Nullable Long kept, @Nullable Long checkpoint, @Nullable Duration age) {
        return new JobProgress(
                1,
                "reading",
                1_250_000,
                3,
                kept,
                checkpoint,
                age,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                Usage.NONE,
                Instant.EPOCH);
    }

    private static List<String> lines(JobProgress progress) {
        StringWriter text = new StringWriter();
        JobStatus status = new JobStatus(JobScreenTest.JOB, progress, null, "unpriced", null);
        JobText.print(status, new PrintWriter(text, true));
        return text.toString().lines().toList();
    }

    @Test
    void aPriceIsALimitAndWhereThereIsNoneThatIsSaid() {
        assertThat(text("0.02", "EUR").lines())
                .contains(
                        "all of it about 1 s at 500,000 rows/s, about 1,000,000 bytes of output,"
                                + " at most 0.02 EUR");
        assertThat(text("unpriced", null).lines())
                .anyMatch(line -> line.endsWith("bytes of output, unpriced"));
    }

    /// Of few rows it takes most of the time, and most of what the job costs.
    @Test
    void anEstimateSaysThatTheStartComesOnTop() {
        assertThat(text("0.02", "EUR").lines())
                .contains("start     some seconds more, which are paid as well");
    }

    @Test
    void whatIsSafeIsSaidWithTheCheckpointThatHoldsIt() {
        assertThat(lines(progress(1_200_000L, 12L, Duration.ofMillis(7_200))))
                .contains("kept      1,200,000 rows, checkpoint 12, 8 s ago");
    }

    @Test
    void ofACheckpointOfAnAttemptBeforeNobodyKnowsTheAge() {
        assertThat(lines(progress(1_200_000L, 12L, null)))
                .contains("kept      1,200,000 rows, checkpoint 12");
    }

    @Test
    void beforeTheFirstCheckpointNothingIsKept() {
        assertThat(lines(progress(0L, null, null))).contains("kept      nothing yet");
    }

    /// An attempt that finds all parts finished needs no checkpoint, and only commits.
    @Test
    void rowsThatNoCheckpointHoldsAreKeptAllTheSame() {
        assertThat(lines(progress(1_200_000L, null, null))).contains("kept      1,200,000 rows");
    }

    @Test
    void whileNobodyKnowsNothingIsSaidOfIt() {
        assertThat(lines(progress(null, null, null))).noneMatch(line -> line.startsWith("kept"));
    }
}
