package dev.slipway.server.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TemporaryFilesTest {
    private static final String EXPECTED =
            " (expected: room for 4 MiB; SLIPWAY_JAVA_OPTS=-Djava.io.tmpdir=DIR names another"
                    + " place): ";

    @TempDir Path scratch;

    @Test
    void nothingIsLeftOfWhatIsTried() throws IOException {
        TemporaryFiles.tryOne(scratch);
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void directoryThatIsNotThereIsRefusedByItsName() {
        Path absent = scratch.resolve("absent");
        assertThatThrownBy(() -> TemporaryFiles.tryOne(absent))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "temporary files: none can be written in "
                                + absent
                                + EXPECTED
                                + "no such directory");
    }

    @Test
    void fileInItsPlaceIsRefusedByItsName() throws IOException {
        Path file = Files.createFile(scratch.resolve("file"));
        assertThatThrownBy(() -> TemporaryFiles.tryOne(file))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "temporary files: none can be written in "
                                + file
                                + EXPECTED
                                + "Not a directory");
    }
}
