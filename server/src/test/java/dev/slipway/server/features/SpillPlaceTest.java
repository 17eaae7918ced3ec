package dev.slipway.server.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpillPlaceTest {
    @TempDir private Path scratch;

    @Test
    void spillsLieWhereTheOutputWillUnlessAnotherPlaceIsNamed() throws IOException {
        Path other = Files.createDirectory(scratch.resolve("other"));
        Path table = scratch.resolve("made/later/training.parquet");
        assertThat(SpillPlace.of(null, table)).isEqualTo(scratch);
        Path made = Files.createDirectories(scratch.resolve("made/later"));
        assertThat(SpillPlace.of(null, table)).isEqualTo(made);
        assertThat(SpillPlace.of(other, table)).isEqualTo(other);
        assertThat(SpillPlace.of(other, null)).isEqualTo(other);
    }

    @Test
    void withoutAnOutputTheyLieAmongTemporaryFiles() {
        assertThat(SpillPlace.of(null, null))
                .isEqualTo(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
    }

    @Test
    void placeThatIsNoDirectoryIsRefused() {
        assertThatThrownBy(() -> SpillPlace.of(scratch.resolve("none"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("spill: ")
                .hasMessageEndingWith("none (expected: a directory)");
    }
}
