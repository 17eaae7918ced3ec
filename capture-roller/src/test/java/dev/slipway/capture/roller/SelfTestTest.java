package dev.slipway.capture.roller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.capture.SelfTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The self-test of `doctor`, with the child that it comes with.
final class SelfTestTest {
    @TempDir private Path directory;

    @Test
    void predictionIsWrittenRolledAndReadAgain() throws IOException {
        String classPath = System.getProperty("java.class.path", "");
        assertThat(SelfTest.failure(directory, classPath, InstantSource.system())).isEmpty();
        assertThat(directory.resolve("self-test")).isDirectory();
    }

    @Test
    void childThatIsMissingIsNamed() {
        assertThat(SelfTest.failure(directory, null, InstantSource.system()))
                .hasValueSatisfying(words ->
                        assertThat(words)
                                .startsWith(
                                        "the jars of the child that writes Parquet are"
                                                + " missing"));
    }

    @Test
    void childThatFailsSaysWhy() {
        assertThat(SelfTest.failure(directory, "nowhere.jar", InstantSource.system()))
                .hasValueSatisfying(words ->
                        assertThat(words)
                                .startsWith("the child that writes Parquet failed: ")
                                .contains("Could not find or load main class"));
    }

    @Test
    void directoryThatTakesNothingIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(SelfTest.failure(file, "nowhere.jar", InstantSource.system()))
                .hasValueSatisfying(words -> assertThat(words).contains("file"));
    }
}
