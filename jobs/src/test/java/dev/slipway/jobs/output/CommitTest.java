package dev.slipway.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.TableFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommitTest {
    @TempDir private Path directory;

    private Attempt attempt() {
        return new Attempt(
                "job-1",
                "0a",
                1,
                new Attempt.ModelChoice("flights", 1, Path.of("v1"), "0".repeat(64)),
                new Attempt.InputChoice(Path.of("in.csv"), TableFormat.CSV),
                new Attempt.OutputChoice(directory.resolve("out"), TableFormat.CSV, null),
                List.of(),
                BadRowLimits.NONE,
                new Attempt.Pace(10, 1, Duration.ofSeconds(1)),
                new Place.Child(),
                Path.of("cache"),
                null);
    }

    private static String manifest(String identity) {
        return "{\"job\":\"job-1\",\"identity\":\"" + identity + "\",\"attempt\":1}";
    }

    @Test
    void whoeverCommitsSecondIsToldWhoWasFirst() throws IOException {
        Attempt attempt = attempt();
        Stage stage = ((Stage.Opening.Staged) Stage.open(attempt)).stage();
        Files.writeString(stage.path().resolve(Manifest.NAME), manifest("0a"));
        Path output = Files.createDirectory(directory.resolve("out"));
        Path theirs = Files.writeString(output.resolve(Manifest.NAME), manifest("0b"));
        assertThatThrownBy(() -> Commit.finish(attempt, stage))
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(EndCode.OUTPUT_NOT_EMPTY);
                            assertThat(e.words())
                                    .contains("has the output of job-1 of another server");
                        });
        assertThat(theirs).hasContent(manifest("0b"));
    }
}
