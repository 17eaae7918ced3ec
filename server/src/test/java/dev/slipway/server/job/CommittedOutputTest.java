package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommittedOutputTest {
    private static final Instant TIME = Instant.parse("2026-11-29T03:00:00.000123Z");

    @TempDir private Path output;

    /// The first job of a server.
    private ScoreJob job(Instant submitted) {
        ScoreSpec spec =
                new ScoreSpec(
                        null,
                        new ModelName("flights"),
                        new VersionNumber(1),
                        Sha256.of("flights"),
                        new ScoreFiles(
                                "/in.csv", FileFormat.CSV, output.toString(), FileFormat.PARQUET),
                        List.of(),
                        BadRowLimit.NONE,
                        null,
                        null);
        return ScoreJob.submitted(
                JobId.of(1),
                spec,
                new ScoreJob.Submission(
                        new PrincipalId("system:schedules"), null, TeamName.DEFAULT, submitted));
    }

    private void commit(String identity) throws IOException {
        Files.writeString(
                output.resolve("_manifest.json"),
                "{\"job\":\"job-1\"" + identity + ",\"rows\":5,\"bad-rows\":0,\"parts\":[{}]}");
    }

    @Test
    void anOutputIsThatOfTheServerWhoseJobHasCommittedIt() throws IOException {
        ScoreJob mine = job(TIME);
        ScoreJob theirs = job(TIME.plusNanos(1_000));
        assertThat(mine.outsideName()).matches("job-1-[0-9a-f]{12}");
        commit(",\"identity\":\"" + mine.identity() + "\"");
        assertThat(CommittedOutput.of(mine)).map(CommittedOutput::rows).hasValue(5L);
        assertThat(CommittedOutput.of(theirs)).isEmpty();
        assertThat(CommittedOutput.sureOf(mine)).isPresent();
        assertThat(CommittedOutput.sureOf(theirs)).isEmpty();
    }

    @Test
    void anOutputOfAnOlderReleaseIsThatOfItsNumber() throws IOException {
        commit("");
        assertThat(CommittedOutput.of(job(TIME))).isPresent();
        assertThat(CommittedOutput.sureOf(job(TIME))).as("another server may have it").isEmpty();
    }
}
