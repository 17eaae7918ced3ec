package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serving.capture.CaptureCounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AsideTest {
    private static final byte[] LATER = "SLWSPL3\nand more".getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path directory;

    /// The spool is empty at each start, so its numbers begin anew.
    @Test
    void filesOfOneNumberThatThreeStartsPutAsideAllStay() throws IOException {
        for (int start = 0; start < 3; start++) {
            byte[] file = Arrays.copyOf(LATER, LATER.length + start);
            Files.write(directory.resolve("000000000001.open"), file);
            assertThat(Spools.open(directory, new CaptureCounts()).aside()).isEqualTo(1);
        }

        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder(
                            "000000000001.open.aside",
                            "000000000001.open.2.aside",
                            "000000000001.open.3.aside");
        }
        assertThat(directory.resolve("000000000001.open.aside")).hasBinaryContent(LATER);
        assertThat(directory.resolve("000000000001.open.3.aside"))
                .hasBinaryContent(Arrays.copyOf(LATER, LATER.length + 2));
    }

    @Test
    void fileThatIsNotThereIsNotPutAside() {
        assertThat(Aside.put(directory.resolve("000000000001.open"))).isFalse();
        assertThat(directory).isEmptyDirectory();
    }
}
