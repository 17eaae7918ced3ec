package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.capture.Flown;
import dev.slipway.capture.Moved;
import dev.slipway.capture.StoreChildren;
import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.testkit.outside.PlayedDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that the disk does not let close.
final class RefusedCloseTest {
    @TempDir private Path directory;

    private final Moved clock = new Moved(Flown.START);

    /// Where something else has the name that the closed file is to have.
    @Test
    void fileThatTheDiskDidNotLetCloseIsTriedAgainAMinuteLater() throws IOException {
        Spool spool = open();
        spool.append(Spools.drawn(1, Flown.call(310f)));
        spool.flush();
        Path taken = Files.createDirectory(closedPath(Flown.id(1).value()));
        spool.seal();
        assertThat(spool.closed()).isEmpty();
        assertThat(Spools.read(spool)).hasSize(1);

        Files.delete(taken);
        spool.closeWhenDue();
        assertThat(spool.closed()).isEmpty();
        clock.move(Duration.ofMinutes(1));
        spool.closeWhenDue();
        assertThat(spool.closed()).extracting(SpoolFile::path).containsExactly(taken);
        assertThat(Spools.read(spool)).hasSize(1);
        assertThat(open().closed()).isEqualTo(spool.closed());
    }

    @Test
    void fileThatTheDiskStillDoesNotLetCloseKeepsItsPredictions() throws IOException {
        Spool spool = open();
        spool.append(Spools.drawn(1, Flown.call(310f)));
        spool.flush();
        Path taken = Files.createDirectory(closedPath(Flown.id(1).value()));
        spool.seal();
        clock.move(Duration.ofMinutes(1));
        spool.closeWhenDue();
        assertThat(spool.closed()).isEmpty();
        assertThat(Spools.read(spool)).hasSize(1);
        Files.delete(taken);
        clock.move(Duration.ofHours(-8));
        spool.closeWhenDue();
        assertThat(spool.closed()).hasSize(1);
    }

    @Test
    void fileThatSomebodyRemovedBeforeItClosedTakesNoRoom() throws IOException {
        Spool spool = open();
        spool.append(Spools.drawn(1, Flown.call(310f)));
        spool.flush();
        Files.createDirectory(closedPath(Flown.id(1).value()));
        spool.seal();
        Files.delete(spool.files().getFirst().path());
        clock.move(Duration.ofMinutes(1));
        spool.closeWhenDue();
        assertThat(spool.files()).isEmpty();
        assertThat(spool.bytes()).isZero();
    }

    private Path closedPath(String id) {
        return directory.resolve("000000000001-" + id + "-" + id + ".spool");
    }

    private Spool open() throws IOException {
        return Spool.open(directory, Spools.spec(SpoolLimits.DEFAULT, new CaptureCounts(), clock));
    }

    @Test
    @Tag("compiler")
    void fileThatTheDiskDidNotMakeDurableIsClosedOnceItDoes() throws Exception {
        Path root = Files.createDirectory(directory.resolve("spool"));
        Path armed = Files.createFile(directory.resolve("armed"));
        Process child =
                StoreChildren.start(
                        CloseChild.class,
                        List.of(root.toString()),
                        PlayedDisk.builtIn(directory).failing(root, armed, "sync EIO 1 1"));
        try (BufferedReader said = child.inputReader()) {
            assertThat(said.lines()).containsExactly("0 closed", "1 closed");
        }
        assertThat(child.waitFor()).isZero();
    }

    @Test
    @Tag("compiler")
    void fileThatTheDiskDoesNotMakeDurableAtTheStartIsReadAndTriedAgain() throws Exception {
        Path root = Files.createDirectory(directory.resolve("spool"));
        Spool left = Spools.open(root, new CaptureCounts());
        left.append(Spools.drawn(1, Flown.call(310f)));
        left.flush();
        Path armed = Files.createFile(directory.resolve("armed"));
        Process child =
                StoreChildren.start(
                        ReopenChild.class,
                        List.of(root.toString()),
                        PlayedDisk.builtIn(directory).failing(root, armed, "sync EIO 1 1"));
        try (BufferedReader said = child.inputReader()) {
            assertThat(said.lines()).containsExactly("0 closed, 1 read", "1 closed, 1 read");
        }
        assertThat(child.waitFor()).isZero();
    }
}
