package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.intake.LackingException;
import dev.slipway.server.job.Rechecks.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RechecksTest {
    @TempDir Path scratch;

    private static Rechecks rechecks(KeptJobs kept) {
        return rechecks(kept, (_, _) -> {});
    }

    private static Rechecks rechecks(KeptJobs kept, ScoredFiles files) {
        return new Rechecks(
                kept.control,
                kept.rules(),
                files,
                new FileLooks<>(() -> {}, Duration.ofMinutes(1)));
    }

    @Test
    void anOutputThatHasBecomeALinkIsNotWritten() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            JobId id = kept.job("commit");
            ScoreJob job = kept.control.current().job(id).orElseThrow();
            Rechecks rechecks = rechecks(kept);
            assertThat(rechecks.of(job)).isEqualTo(new Finding.Fit());
            Path elsewhere = Files.createDirectory(kept.root.resolve("elsewhere"));
            Files.createSymbolicLink(kept.output(id), elsewhere);
            assertThat(rechecks.of(job))
                    .isInstanceOfSatisfying(
                            Finding.Unfit.class,
                            found ->
                                    assertThat(found.why().message())
                                            .isEqualTo(
                                                    "a path has become a link (expected: those"
                                                            + " that were submitted)"));
        }
    }

    @Test
    void anInputThatIsAwayIsWaitedFor() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            JobId id = kept.job("commit");
            ScoreJob job = kept.control.current().job(id).orElseThrow();
            Path input = Path.of(job.spec().files().input());
            Path away = Files.move(input, scratch.resolve("away.csv"));
            assertThat(rechecks(kept).of(job))
                    .isEqualTo(
                            new Finding.Absent(
                                    "its files: input: "
                                            + input
                                            + " (expected: a file or a directory on the server's"
                                            + " machine; there is none of this name)"));
            Files.move(away, input);
            assertThat(rechecks(kept).of(job)).isEqualTo(new Finding.Fit());
        }
    }

    /// What it has scored would be removed with it.
    @Test
    void aJobIsNotRefusedBecauseItsVersionsFilesCannotBeLookedAt() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            JobId id = kept.job("commit");
            ScoreJob job = kept.control.current().job(id).orElseThrow();
            ScoredFiles mute =
                    (_, _) -> {
                        throw new IOException("Input/output error");
                    };
            assertThat(rechecks(kept, mute).of(job))
                    .isEqualTo(
                            new Finding.Absent(
                                    "the files of its version: java.io.IOException: Input/output"
                                            + " error"));
            ScoredFiles unsigned =
                    (_, _) -> {
                        throw new LackingException("signed: by key k, which is not trusted");
                    };
            assertThat(rechecks(kept, unsigned).of(job))
                    .isInstanceOfSatisfying(
                            Finding.Unfit.class,
                            found ->
                                    assertThat(found.why().message())
                                            .isEqualTo(
                                                    "version 1 of model flights may not score:"
                                                            + " signed: by key k, which is not"
                                                            + " trusted"));
        }
    }

    /// Where it leads the share was mounted, and nobody can say that any more.
    @Test
    void aRootThatLeadsNowhereIsWaitedFor() throws Exception {
        Path data = Files.createDirectories(scratch.resolve("data"));
        Path mounted = Files.createDirectories(scratch.resolve("mounted")).toRealPath();
        Path root = Files.createSymbolicLink(scratch.resolve("root"), mounted);
        Files.writeString(mounted.resolve("in.csv"), "a\n1\n");
        PathRules rules = new PathRules(List.of(root), data);
        ScoreFiles files =
                new ScoreFiles(
                        rules.input("in.csv").toString(),
                        FileFormat.CSV,
                        rules.output("out").toString(),
                        FileFormat.CSV);
        assertThat(rules.areStill(files)).isTrue();
        Path away = Files.move(mounted, scratch.resolve("away"));
        assertThat(catchThrowable(() -> rules.areStill(files)))
                .isInstanceOf(PathRules.AbsentException.class)
                .hasMessage("jobs.roots: " + root + ", which is not there");
        Files.move(away, mounted);
        assertThat(rules.areStill(files)).isTrue();
    }
}
