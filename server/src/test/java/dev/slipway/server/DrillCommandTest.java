package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `slipway drill` says before it asks a server; here there is none.
final class DrillCommandTest {
    private static final String NOBODY = "http://127.0.0.1:1";

    @TempDir Path scratch;

    private Operated.Ran drilled(String plan, String... more) throws IOException {
        Path file = Files.writeString(scratch.resolve("plan.yaml"), plan);
        String[] words = {"drill", "flights", "-f", file.toString(), "--url", NOBODY};
        String[] all = new String[words.length + more.length];
        System.arraycopy(words, 0, all, 0, words.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return Operated.alone(all);
    }

    @Test
    void whatThePlansFileSaysAndADrillDoesNotDoIsSaid() throws IOException {
        Operated.Ran ran = drilled("sticky: caller\ngates: {accept-signature-change: true}\n");
        assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.ERROR);
        assertThat(ran.out()).contains("sticky caller is left out", "gates are left out");
    }

    @Test
    void documentForProgramsHasNoSuchWordsInIt() throws IOException {
        Operated.Ran ran = drilled("sticky: caller\n", "-o", "json");
        assertThat(ran.out()).doesNotContain("left out");
        assertThat(ran.err()).contains("sticky caller is left out");
    }

    @Test
    void planThatADrillCanKeepIsNotSpokenOf() throws IOException {
        assertThat(drilled("sticky: 'field:origin'\n").out()).doesNotContain("left out");
        assertThat(drilled("labels: true\n").out()).doesNotContain("left out");
        // No load test is what a drill makes.
        assertThat(drilled("gates: {performance: off}\n").out()).doesNotContain("left out");
    }
}
