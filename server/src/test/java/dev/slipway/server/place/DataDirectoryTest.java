package dev.slipway.server.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
    @TempDir Path scratch;

    @Test
    void linkLeadsToTheDirectoryWhichIsItsOwnersAloneFromThenOn() throws IOException {
        Path disk = Files.createDirectory(scratch.resolve("disk"));
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path link = Files.createSymbolicLink(scratch.resolve("data"), disk);
        try (DataDirectory directory = DataDirectory.open(link)) {
            assertThat(directory.root()).isEqualTo(disk.toRealPath());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(disk)))
                    .isEqualTo("rwx------");
            assertThatThrownBy(() -> DataDirectory.open(disk))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use by another server");
        }
    }

    @Test
    void directoryOfSomebodyElseIsRefusedInWords() {
        // Nobody, root included, changes who may look into those of the kernel.
        assertThatThrownBy(() -> DataDirectory.open(Path.of("/proc/self")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("data: /proc/")
                .hasMessageContaining("(expected: a directory that belongs to the server's user)");
    }

    @Test
    void fileInItsPlaceIsRefusedInWords() throws IOException {
        Path file = Files.createFile(scratch.resolve("data"));
        assertThatThrownBy(() -> DataDirectory.open(file))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "data: "
                                + file
                                + " cannot be made (expected: a directory to write to): a file has"
                                + " its name");
    }
}
