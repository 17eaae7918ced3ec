package dev.slipway.server.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SmallFilesTest {
    @TempDir private Path directory;

    @Test
    void theLastLineSaysSomething() throws IOException {
        Path log = directory.resolve("attempt-1.log");
        assertThat(SmallFiles.lastLine(log)).isEmpty();
        Files.writeString(
                log,
                """
                WARNING: next.json cannot be read
                java.io.IOException: damaged
                \tat dev.slipway.jobs.OffsetsFile.read(OffsetsFile.java:110)
                \t... 3 more

                """);
        assertThat(SmallFiles.lastLine(log)).contains("java.io.IOException: damaged");
    }

    @Test
    void aLongLineIsCutBetweenCharacters() throws IOException {
        Path log = directory.resolve("attempt-1.log");
        String ship = "\ud83d\udea2";
        for (String line : List.of(ship.repeat(300), "x" + ship.repeat(300))) {
            Files.writeString(log, line);
            String cut = SmallFiles.lastLine(log).orElseThrow();
            assertThat(cut).hasSizeBetween(499, 500).endsWith(ship + "…");
        }
    }
}
