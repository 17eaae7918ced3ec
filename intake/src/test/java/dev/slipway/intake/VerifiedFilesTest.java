package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerifiedFilesTest {
    @TempDir Path directory;

    private Instant now = Instant.now();
    private final VerifiedFiles verified = new VerifiedFiles(() -> now);
    private List<Path> files;

    @BeforeEach
    void write() throws IOException {
        files = List.of(directory.resolve("one"), directory.resolve("two"));
        for (Path file : files) {
            Files.writeString(file, "weights");
        }
        VerifiedFiles.passTick();
        now = Instant.now();
    }

    @Test
    void filesThatNobodyTouchedStayVerifiedForAWhile() throws IOException {
        assertThat(verified.areUntouched(directory, files)).isFalse();
        verified.note(directory, files, verified.look(files));
        assertThat(verified.areUntouched(directory, files)).isTrue();

        now = now.plus(Duration.ofMinutes(11));
        assertThat(verified.areUntouched(directory, files)).isFalse();
    }

    @Test
    void changeThatHidesItsTimeIsSeen() throws IOException {
        verified.note(directory, files, verified.look(files));
        FileTime before = Files.getLastModifiedTime(files.getFirst());
        Files.writeString(files.getFirst(), "w3ights");
        Files.setLastModifiedTime(files.getFirst(), before);
        assertThat(verified.areUntouched(directory, files)).isFalse();
    }

    @Test
    void fileThatWasReplacedIsSeen() throws IOException {
        verified.note(directory, files, verified.look(files));
        Path other = Files.writeString(directory.resolve("other"), "w3ights");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(files.getFirst()));
        Files.delete(files.getFirst());
        Files.move(other, files.getFirst());
        assertThat(verified.areUntouched(directory, files)).isFalse();
    }

    @Test
    void changeWhileTheyAreReadIsSeen() throws IOException {
        VerifiedFiles.Look before = verified.look(files);
        Files.writeString(files.getFirst(), "w3ights");
        VerifiedFiles.passTick();
        verified.note(directory, files, before);
        assertThat(verified.areUntouched(directory, files)).isFalse();
    }

    @Test
    void filesWrittenThisInstantAreNotTrusted() throws IOException {
        Files.writeString(files.getFirst(), "w3ights");
        FileTime changed = (FileTime) Files.getAttribute(files.getFirst(), "unix:ctime");
        now = changed.toInstant().plusMillis(20);
        verified.note(directory, files, verified.look(files));
        assertThat(verified.areUntouched(directory, files)).isFalse();
    }
}
