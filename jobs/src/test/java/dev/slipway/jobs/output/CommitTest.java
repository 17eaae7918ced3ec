package dev.slipway.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommitTest {
    @TempDir private Path directory;

    private Attempt attempt(long number) {
        return new Attempt(
                "job-1",
                "0a",
                number,
                new Attempt.ModelChoice("flights", 1, Path.of("v1"), "0".repeat(64)),
                new Attempt.InputChoice(Path.of("in.csv"), FileFormat.CSV),
                new Attempt.OutputChoice(directory.resolve("out"), FileFormat.CSV, null),
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

    private static Stage open(Attempt attempt) {
        return ((Stage.Opening.Staged) Stage.open(attempt)).stage();
    }

    @Test
    void whoeverCommitsSecondIsToldWhoWasFirst() throws IOException {
        Attempt attempt = attempt(1);
        Stage stage = open(attempt);
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

    /// Its tasks go on in its stage, to which another attempt listens.
    @Test
    void whoeverIsNotListenedToAnyMoreMakesNothingVisible() throws IOException {
        Attempt first = attempt(1);
        Attempt second = attempt(2);
        Stage stage = open(first);
        Files.writeString(stage.path().resolve(Manifest.NAME), manifest("0a"));
        assertThat(Stage.before(second, 1).listen(second)).isTrue();
        assertThat(stage.successor(first)).contains(2L);
        assertThat(stage.successor(second)).isEmpty();
        requireFencedBySecond(() -> Commit.finish(first, stage));
        requireFencedBySecond(() -> open(first));
        Stage taken = stage.takenBy(second);
        assertThat(stage.successor(first)).contains(2L);
        assertThat(stage.successor(second)).as("it has it now").isEmpty();
        requireFencedBySecond(() -> Commit.finish(first, stage));
        Path output = Durable.parent(Commit.finish(second, taken));
        assertThat(output).isEqualTo(directory.resolve("out"));
        assertThat(output.resolve("_listens-2")).doesNotExist();
    }

    private static void requireFencedBySecond(ThrowingCallable tried) {
        assertThatThrownBy(tried)
                .isInstanceOfSatisfying(
                        FencedException.class, fenced -> assertThat(fenced.by()).isEqualTo(2));
    }

    @Test
    void nobodyListensWhereTheStageIsAnotherAttemptsOrALaterOneListens() {
        Attempt second = attempt(2);
        Stage stage = open(attempt(1));
        assertThat(Stage.before(second, 1).listen(attempt(3))).isTrue();
        assertThatThrownBy(() -> Stage.before(second, 1).listen(second))
                .isInstanceOfSatisfying(
                        FencedException.class, fenced -> assertThat(fenced.by()).isEqualTo(3));
        assertThat(open(attempt(4)).isGone()).isFalse();
        assertThat(stage.isGone()).isTrue();
        assertThat(Stage.before(attempt(5), 1).listen(attempt(5))).isFalse();
    }

    private static void requireNoPlace(ThrowingCallable tried, EndCode code, String words) {
        assertThatThrownBy(tried)
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e.words()).contains(words);
                        });
    }

    /// A refusal ends the job, and what earlier attempts have scored goes with it.
    @Test
    void placeThatCannotBeWrittenRefusesTheFirstAttemptAndHindersThoseBehindIt()
            throws IOException {
        Stage stage = open(attempt(1));
        Path aside = stage.path().resolve(BadRowsFile.DIRECTORY);
        Files.delete(aside);
        Files.createFile(aside);
        requireNoPlace(
                () -> open(attempt(1)), EndCode.OUTPUT_UNWRITABLE, "out cannot be written: ");
        requireNoPlace(() -> open(attempt(2)), EndCode.OUTPUT_FAILED, "out cannot be written: ");
        Stage left = Stage.before(attempt(3), 2);
        Files.delete(left.path().resolve(BadRowsFile.DIRECTORY));
        assertThat(open(attempt(3)).path()).isDirectory();
    }

    @Test
    void placeThatIsNotThereRefusesTheFirstAttemptAndHindersThoseBehindIt() throws IOException {
        Files.delete(directory);
        String words = "(expected: a directory that is there)";
        requireNoPlace(() -> open(attempt(1)), EndCode.OUTPUT_UNWRITABLE, words);
        requireNoPlace(() -> open(attempt(2)), EndCode.OUTPUT_FAILED, words);
    }

    /// Whoever names another place need not have done so once there is room.
    @Test
    void placeIsFullWhereTheSystemSaysSoAndWhateverItIsCalled() {
        String full = "No space left on device";
        assertThat(Stage.isFull(new FileSystemException("out", "", full))).isTrue();
        assertThat(Stage.isFull(new IOException(full))).isTrue();
        assertThat(Stage.isFull(new FileSystemException("out", "", "Disk quota exceeded")))
                .isTrue();
        assertThat(Stage.isFull(new FileSystemException("out", "", "Read-only file system")))
                .isFalse();
        assertThat(Stage.isFull(new AccessDeniedException(full))).isFalse();
        assertThat(Stage.isFull(new IOException())).isFalse();
    }

    /// It was left between the last look of whoever committed and the rename.
    @Test
    void markOfWhoeverCameTooLateIsInNoOutput() throws IOException {
        Attempt first = attempt(1);
        Stage stage = open(first);
        Files.writeString(stage.path().resolve(Manifest.NAME), manifest("0a"));
        Path output = Durable.parent(Commit.finish(first, stage));
        Path mark = Files.createFile(output.resolve("_listens-2"));
        assertThat(Stage.open(attempt(2))).isInstanceOf(Stage.Opening.Committed.class);
        assertThat(mark).doesNotExist();
        assertThat(output.resolve(Manifest.NAME)).hasContent(manifest("0a"));
    }
}
