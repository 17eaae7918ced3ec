package dev.slipway.cli.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JobScreenTest {
    private static final ScoreSpec SPEC =
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
    static final ScoreJob JOB =
            ScoreJob.submitted(
                    new JobId("job-7"),
                    SPEC,
                    new ScoreJob.Submission(
                            new PrincipalId("token:ada"),
                            null,
                            new TeamName("default"),
                            Instant.EPOCH));

    private static String shown(boolean isTerminal) {
        StringWriter text = new StringWriter();
        JobScreen screen = new JobScreen(new PrintWriter(text), isTerminal);
        JobStatus status = new JobStatus(JOB, null, "memory", "unpriced", null);
        screen.accept(status);
        screen.accept(status);
        screen.close();
        return text.toString();
    }

    @Test
    void lineOfATerminalIsDrawnAgainInItsRowHoweverNarrowThatIs() {
        String line = "\r\u001b[2K\u001b[?7ljob-7 queued, waits for memory, unpriced\u001b[?7h";
        assertThat(shown(true)).isEqualTo(line + line + System.lineSeparator());
    }

    @Test
    void whatAJobWaitsForTellsTheTerminalNothing() {
        StringWriter text = new StringWriter();
        JobScreen screen = new JobScreen(new PrintWriter(text), false);
        screen.accept(new JobStatus(JOB, null, "memory\u001b[1A", "unpriced", null));
        assertThat(text.toString()).contains("waits for memory\\u001b[1A, unpriced");
    }

    @Test
    void elsewhereALineIsWrittenOnlyWhenItHasMoved() {
        assertThat(shown(false))
                .isEqualTo("job-7 queued, waits for memory, unpriced" + System.lineSeparator());
    }
}
