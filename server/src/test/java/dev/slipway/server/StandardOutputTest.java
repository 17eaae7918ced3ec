package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class StandardOutputTest {
    private final StringWriter err = new StringWriter();

    /// As a pipe or a file that takes nothing.
    private static final class Lost extends OutputStream {
        private final String why;

        Lost(String why) {
            this.why = why;
        }

        @Override
        public void write(int one) throws IOException {
            throw new IOException(why);
        }
    }

    @Test
    void verbWhoseReaderHasGoneEndsWithoutAWord() {
        String[] env = {"env", "--url", "http://127.0.0.1:9", "--token", "t"};
        assertThat(run("Broken pipe", env)).isEqualTo(141);
        assertThat(run("Broken pipe", "env", "--help")).isEqualTo(141);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void fullDiskDoesNotEndWithZero() {
        String[] env = {"env", "--url", "http://127.0.0.1:9", "--token", "t", "-o", "json"};
        assertThat(run("No space left on device", env)).isEqualTo(Exit.ERROR);
        assertThat(err.toString()).startsWith("slipway: output: No space left on device");
    }

    private int run(String why, String... arguments) {
        CommandLine line = Main.commandLine(arguments);
        line.setOut(
                new PrintWriter(new StandardOutput(new Lost(why)), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true));
        return Main.run(line, arguments);
    }
}
