package dev.slipway.capture.roller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.capture.CaptureStore;
import dev.slipway.capture.RollStatus;
import dev.slipway.testkit.outside.PlayedDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The child on a disk that is full for a while.
@Tag("compiler")
final class FullDiskTest {
    @TempDir private Path directory;

    @Test
    void fullDiskIsToldFromAFileThatCannotBeRolledAndLeavesTheSpoolAsItIs() throws Exception {
        Path root = directory.resolve("capture");
        Kept kept = new Kept(root, Kept.all());
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            kept.predict(1);
        }
        List<Path> spool = kept.spool();
        byte[] whole = Files.readAllBytes(spool.getFirst());
        Path full = Files.createFile(directory.resolve("full"));
        Map<String, String> environment =
                PlayedDisk.builtIn(directory).failing(root, full, "write ENOSPC 1 -1");

        assertThat(ended(environment, root, spool)).isEqualTo(RollStatus.DISK_REFUSED);
        assertThat(kept.spool()).isEqualTo(spool);
        assertThat(spool.getFirst()).hasBinaryContent(whole);
        assertThat(kept.parquet()).isEmpty();

        Path nowhere = spool.getFirst().resolveSibling("nowhere.spool");
        List<Path> both = List.of(spool.getFirst(), nowhere);
        assertThat(ended(environment, root, both)).isEqualTo(RollStatus.FILE_UNREADABLE);

        Files.delete(full);
        assertThat(ended(environment, root, spool)).isZero();
        assertThat(kept.parquet()).hasSize(1);
    }

    /// The child's exit status.
    private static int ended(Map<String, String> environment, Path root, List<Path> spool)
            throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home", ""), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                Kept.ownClassPath(),
                                RollerMain.class.getName(),
                                root.toString()));
        spool.forEach(file -> command.add(file.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
    }
}
