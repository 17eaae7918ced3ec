package dev.slipway.server.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpillDirectoryTest {
    @TempDir private Path place;

    /// As it stands where the process was killed that had it: its lock has gone with it.
    private Path left(String name) throws IOException {
        Path directory = Files.createDirectories(place.resolve(name + "/scratch"));
        Files.writeString(directory.resolve("run-1"), "sorted");
        Files.writeString(place.resolve(name + "/in-use"), "");
        return place.resolve(name);
    }

    @Test
    void directoryGoesWithWhoHasIt() throws IOException {
        Path path;
        try (SpillDirectory directory = SpillDirectory.in(place)) {
            path = directory.path();
            assertThat(path).isDirectory().hasParent(place);
            Files.writeString(path.resolve("run-1"), "sorted");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void whatAKilledProcessLeftGoesWithTheNext() throws IOException {
        Path left = left(".slipway-features17");
        Path other = left("features17");
        try (SpillDirectory directory = SpillDirectory.in(place)) {
            assertThat(left).doesNotExist();
            assertThat(directory.path()).isDirectory();
            assertThat(other).isDirectory();
        }
    }

    @Test
    void directoryThatIsInUseStays() throws IOException {
        try (SpillDirectory first = SpillDirectory.in(place);
                SpillDirectory second = SpillDirectory.in(place)) {
            assertThat(first.path()).isDirectory();
            assertThat(second.path()).isDirectory();
        }
    }

    /// One that is being made has no mark yet.
    @Test
    void directoryWithoutAMarkStays() throws IOException {
        Path fresh = Files.createDirectory(place.resolve(".slipway-features18"));
        SpillDirectory.in(place).close();
        assertThat(fresh).isDirectory();
    }
}
