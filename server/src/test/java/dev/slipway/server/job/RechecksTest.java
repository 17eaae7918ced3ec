package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RechecksTest {
    @TempDir Path scratch;

    @Test
    void anOutputThatHasBecomeALinkIsNotWritten() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            JobId id = kept.job("commit");
            ScoreJob job = kept.control.current().job(id).orElseThrow();
            Rechecks rechecks = new Rechecks(kept.control, kept.rules(), (_, _) -> {});
            assertThat(rechecks.refusal(job)).isEmpty();
            Path elsewhere = Files.createDirectory(kept.root.resolve("elsewhere"));
            Files.createSymbolicLink(kept.output(id), elsewhere);
            assertThat(rechecks.refusal(job).orElseThrow().message())
                    .isEqualTo("a path has become a link (expected: those that were submitted)");
        }
    }
}
