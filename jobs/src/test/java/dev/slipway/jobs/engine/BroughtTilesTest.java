package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.features.window.FedPart;
import dev.slipway.jobs.output.Durable;
import dev.slipway.jobs.stream.UnreadFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What comes from beside a cluster's checkpoints to where the server looks, and what goes there.
final class BroughtTilesTest {
    private static final String FILE = "0-1";

    @TempDir private Path directory;

    private Path from;
    private long nanos;

    @BeforeEach
    void tasksBegin() throws IOException {
        from = directory.resolve("checkpoints-feed");
        new BroughtTiles(from, to(2)).makeRoom();
    }

    private Path to(int attempt) {
        return directory.resolve("feed/attempt-" + attempt);
    }

    /// The server makes the directory of an attempt.
    private BroughtTiles begun(int attempt) throws IOException {
        return new BroughtTiles(from, Files.createDirectories(to(attempt)));
    }

    private void leave(String content) throws IOException {
        assertThat(from.resolve(FILE)).doesNotExist();
        Files.writeString(from.resolve(FILE), content);
    }

    private String take(int attempt) throws IOException {
        Path file = to(attempt).resolve(FILE);
        String content = Files.readString(file);
        Files.delete(file);
        return content;
    }

    @Test
    void whatIsLeftGoesOnceItsCopyIsTakenAndNotBefore() throws IOException {
        BroughtTiles tiles = begun(2);
        leave("first");
        Files.writeString(from.resolve("0-2.part"), "half");
        tiles.bring();
        tiles.bring();
        assertThat(from.resolve(FILE)).exists();
        assertThat(to(2)).isDirectoryNotContaining("glob:**0-2*");
        assertThat(take(2)).isEqualTo("first");
        tiles.bring();
        assertThat(from.resolve(FILE)).doesNotExist();
        assertThat(to(2)).isEmptyDirectory();
        leave("second");
        tiles.bring();
        assertThat(take(2)).isEqualTo("second");
    }

    /// Whether it was taken is not known there, and the store knows its number.
    @Test
    void theNextAttemptBringsAgainWhatMayNotHaveBeenTaken() throws IOException {
        BroughtTiles killed = begun(2);
        leave("first");
        killed.bring();
        assertThat(take(2)).isEqualTo("first");
        Durable.remove(directory.resolve("feed"));
        BroughtTiles next = begun(3);
        next.bring();
        assertThat(take(3)).isEqualTo("first");
        next.bring();
        assertThat(from.resolve(FILE)).doesNotExist();
    }

    @Test
    void aDirectoryThatIsTakenAwayTakesNothing() throws IOException {
        BroughtTiles sleeper = begun(2);
        leave("first");
        sleeper.bring();
        Durable.remove(directory.resolve("feed"));
        sleeper.bring();
        assertThat(from.resolve(FILE)).exists();
        assertThat(to(2)).doesNotExist();
    }

    @Test
    void tasksBeginAnewWhereTheServerSaysThatAPartIsMissing() throws IOException {
        BroughtTiles tiles = begun(2);
        assertThat(tiles.isToBeginAnew()).isFalse();
        Files.createFile(directory.resolve("feed/again"));
        assertThat(tiles.isToBeginAnew()).isTrue();
    }

    /// Others write there, who do not see what this machine has.
    @Test
    void onlyFilesAreBroughtAndNoLinkIsFollowed() throws IOException {
        Path own = Files.writeString(directory.resolve("own"), "of this machine");
        Files.createSymbolicLink(from.resolve("0-0"), own);
        Files.createDirectory(from.resolve("0-2"));
        leave("first");
        begun(2).bring();
        assertThat(take(2)).isEqualTo("first");
        assertThat(to(2)).isEmptyDirectory();
        Durable.remove(from);
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve(FILE), "of this machine");
        Files.createSymbolicLink(from, other);
        begun(3).bring();
        assertThat(to(3)).isEmptyDirectory();
    }

    @Test
    void whatTheServerWouldNotTakeTakesNoRoom() throws IOException {
        Path large = Files.createFile(from.resolve("0-0"));
        try (FileChannel file = FileChannel.open(large, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), FedPart.LARGEST_FILE);
        }
        leave("first");
        begun(2).bring();
        assertThat(take(2)).isEqualTo("first");
        assertThat(to(2)).isEmptyDirectory();
    }

    /// As on a disk with a bad block.
    private BroughtTiles begunWithout(Path bad) throws IOException {
        UnreadFiles unread =
                new UnreadFiles(
                        file -> {
                            if (file.equals(bad)) {
                                throw new IOException("Input/output error");
                            }
                            return Files.newInputStream(file);
                        },
                        () -> nanos);
        return new BroughtTiles(from, Files.createDirectories(to(2)), unread);
    }

    /// Its task may name the same part again with nothing in it: the store would not see a gap.
    @Test
    void oneThatCannotBeReadKeepsNoOtherFromComingAndTasksBeginAnew() throws IOException {
        Path bad = Files.writeString(from.resolve("0-0"), "on a bad disk");
        BroughtTiles tiles = begunWithout(bad);
        leave("first");
        tiles.bring();
        assertThat(take(2)).isEqualTo("first");
        tiles.bring();
        assertThat(from.resolve(FILE)).doesNotExist();
        nanos += TimeUnit.SECONDS.toNanos(59);
        tiles.bring();
        assertThat(bad).as("tried again").exists();
        assertThat(tiles.isToBeginAnew()).isFalse();
        nanos += TimeUnit.SECONDS.toNanos(1);
        tiles.bring();
        assertThat(bad).doesNotExist();
        assertThat(from.resolve("0-0.aside")).hasContent("on a bad disk");
        assertThat(tiles.isToBeginAnew()).isTrue();
        Files.writeString(bad, "what follows");
        BroughtTiles next = begun(3);
        next.bring();
        assertThat(to(3)).isEmptyDirectory();
        assertThat(next.isToBeginAnew()).as("also for whoever listens next").isTrue();
    }

    @Test
    void whereNothingCanBeReadTasksGoOnAndWhatTheyLeaveWaits() throws IOException {
        Path bad = Files.writeString(from.resolve("0-0"), "on another's disk");
        BroughtTiles tiles = begunWithout(bad);
        for (int look = 0; look < 5; look++) {
            nanos += TimeUnit.MINUTES.toNanos(1);
            tiles.bring();
        }
        assertThat(bad).exists();
        assertThat(tiles.isToBeginAnew()).isFalse();
        begun(3).bring();
        assertThat(to(3).resolve("0-0")).hasContent("on another's disk");
    }

    @Test
    void withoutAPlaceToLookNothingFails() throws IOException {
        Durable.remove(from);
        begun(2).bring();
        assertThat(to(2)).isEmptyDirectory();
    }
}
