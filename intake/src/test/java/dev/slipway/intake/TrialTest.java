package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrialTest {
    @TempDir Path own;

    @Test
    void whatADyingChildWroteIsToldThoughItIsNoText() throws IOException {
        byte[] written = "bad \u00ff name\n".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(own.resolve("output"), written);
        assertThat(Trial.outcome(own, 134).orElseThrow())
                .contains("status 134")
                .contains("bad \ufffd name");
    }

    @Test
    void onlyTheEndOfALongOutputIsTold() throws IOException {
        Files.writeString(own.resolve("output"), "begin " + "x ".repeat(10_000) + "the end\n");
        assertThat(Trial.outcome(own, 1).orElseThrow())
                .doesNotContain("begin")
                .endsWith("the end")
                .hasSizeLessThan(600);
    }
}
