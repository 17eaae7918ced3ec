package dev.slipway.cli.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JobTextTest {
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

    @Test
    void whileNobodyKnowsNothingIsSaidOfIt() {
        assertThat(lines(progress(null, null, null))).noneMatch(line -> line.startsWith("kept"));
    }
}
