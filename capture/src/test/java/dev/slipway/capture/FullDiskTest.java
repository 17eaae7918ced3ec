package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.testkit.outside.PlayedDisk;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keeping predictions on a disk that is full for a while, and on one that writes halves.
@Tag("compiler")
final class FullDiskTest {
    @TempDir private Path directory;

    private Path root;
    private Path armed;
    private PlayedDisk disk;

    @BeforeEach
    void make() throws Exception {
        root = directory.resolve("capture");
        armed = directory.resolve("armed");
        disk = PlayedDisk.builtIn(directory);
        StoreChild.open(root, new Capturing(CaptureLimits.DEFAULT)).close();
        Files.createFile(armed);
    }

    @Test
    void fullDiskLosesOnlyWhatItRefusedAndKeepingGoesOnByItself() throws Exception {
        assertThat(said("write ENOSPC 3 4"))
                .startsWith(
                        "kept 0", "lost 1", "lost 2", "lost 3", "lost 4", "kept 5", "kept 6",
                        "kept 7");
        found(List.of(0, 5, 6, 7), List.of(1, 2, 3, 4));
    }

    @Test
    void diskThatWritesHalvesLosesNothing() throws Exception {
        assertThat(said("write SHORT 1 -1")).startsWith("kept 0", "kept 1", "kept 2", "kept 3");
        found(List.of(0, 1, 2, 3), List.of());
    }

    @Test
    void fileThatTheDiskTookNothingOfIsNotLeftBehind() throws Exception {
        assertThat(said("write ENOSPC 2 -1")).startsWith("lost 0", "lost 1");
        try (Stream<Path> left = Files.list(root.resolve(".spool"))) {
            assertThat(left).isEmpty();
        }
    }

    private List<String> said(String fault) throws Exception {
        Process child = StoreChildren.start(root, 8, disk.failing(root, armed, fault));
        try (BufferedReader reader = child.inputReader()) {
            List<String> lines = reader.lines().toList();
            assertThat(child.waitFor()).as(lines.toString()).isZero();
            return lines;
        }
    }

    private void found(List<Integer> kept, List<Integer> lost) throws Exception {
        try (CaptureStore store = StoreChild.open(root, new Capturing(CaptureLimits.DEFAULT))) {
            for (int i : kept) {
                assertThat(store.find(Flown.id(i))).isPresent();
            }
            for (int i : lost) {
                assertThat(store.find(Flown.id(i))).isEmpty();
            }
        }
    }
}
