package dev.slipway.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InputDigestsTest {
    private static final long PLANNED = 1_000_000_000_000L;
    private static final String ROWS = "a,b\n1,2\n";

    @TempDir private Path root;

    private InputDigests digests(long modified) throws IOException {
        Path file = Files.writeString(root.resolve("a.csv"), ROWS);
        Files.setLastModifiedTime(file, FileTime.fromMillis(modified));
        return InputDigests.of(root, plan());
    }

    private static Plan plan() {
        return plan(FileFormat.CSV, ROWS.length());
    }

    private static Plan plan(FileFormat format, long bytes) {
        InputFile planned = new InputFile("a.csv", bytes, PLANNED, null);
        return new Plan(
                format, 1_024, List.of(planned), List.of(), List.of(), List.of(), List.of(), null);
    }

    @Test
    void theFileThatWasPlannedIsDigested() throws Exception {
        assertThat(digests(PLANNED).await()).containsExactly(Sha256.of(ROWS).hex());
    }

    @Test
    void aFileOfAsManyOtherBytesIsNotTakenForTheOneThatWasScored() throws Exception {
        InputDigests digests = digests(PLANNED + 1_000);
        assertThatThrownBy(digests::await)
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(EndCode.INPUT_CHANGED);
                            assertThat(e.words()).startsWith("a.csv: changed");
                        });
    }

    /// A file that is open is not looked at again before the end.
    @Test
    void aFileThatIsWrittenOnceItIsDigestedIsNotTakenForTheOneThatWasScored() throws Exception {
        InputDigests digests = digests(PLANNED);
        assertThat(digests.await()).hasSize(1);
        Files.writeString(root.resolve("a.csv"), ROWS.replace('1', '7'));
        assertThatThrownBy(digests::await)
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> assertThat(e.code()).isEqualTo(EndCode.INPUT_CHANGED));
    }

    private static void isAway(ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(EndCode.INPUT_AWAY);
                            assertThat(e.code().isHindrance()).isTrue();
                            assertThat(e.words()).startsWith("a.csv: not there any more");
                        });
    }

    /// As on a share that is not mounted for a while.
    @Test
    void aPlannedFileThatIsNotThereHindersTheJobAndDoesNotEndIt() throws Exception {
        InputDigests digests = digests(PLANNED);
        Files.delete(root.resolve("a.csv"));
        isAway(digests::await);
        InputDigests done = digests(PLANNED);
        assertThat(done.await()).hasSize(1);
        Files.delete(root.resolve("a.csv"));
        isAway(done::await);
        try (InputFiles files = new InputFiles(root, plan(), 1)) {
            Piece piece = new Piece(0, 0, ROWS.length(), 0, null, ROWS.length());
            isAway(() -> files.open(piece));
        }
    }

    private static void cannotBeRead(ThrowingCallable reading, String whose) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(EndCode.INPUT_AWAY);
                            assertThat(e.words()).startsWith(whose + ": cannot be read now: ");
                        });
    }

    /// As a share that hangs, a directory in its place is opened and gives no byte.
    @Test
    void aPlannedFileThatGivesNoBytesHindersTheJobAndDoesNotEndIt() throws Exception {
        Path place = Files.createDirectory(root.resolve("a.csv"));
        Files.setLastModifiedTime(place, FileTime.fromMillis(PLANNED));
        for (FileFormat format : List.of(FileFormat.CSV, FileFormat.JSONL)) {
            Plan plan = plan(format, Files.size(place));
            cannotBeRead(InputDigests.of(root, plan)::await, "the input");
            Piece piece = new Piece(0, 0, ROWS.length(), 0, null, ROWS.length());
            try (InputFiles files = new InputFiles(root, plan, 1)) {
                cannotBeRead(
                        () -> {
                            try (BatchReader reader = files.open(piece)) {
                                Object ignored = reader.next();
                            }
                        },
                        "a.csv");
            }
        }
    }
}
