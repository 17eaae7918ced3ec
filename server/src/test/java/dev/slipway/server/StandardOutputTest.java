package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class StandardOutputTest {
    @TempDir Path folder;

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
    void readerThatHasGoneIsKnownInEveryLanguage() {
        String[] env = {"env", "--url", "http://127.0.0.1:9", "--token", "t"};
        assertThat(run(() -> true, "Tubería rota", env)).isEqualTo(141);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void pipesAndSocketsAreWhatAnotherProcessReads() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        assertThat(StandardOutput.isPipe(pipe)).isTrue();
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertThat(StandardOutput.isPipe(socket)).isTrue();
        }
        assertThat(StandardOutput.isPipe(Files.createFile(folder.resolve("file")))).isFalse();
        assertThat(StandardOutput.isPipe(folder)).isFalse();
        assertThat(StandardOutput.isPipe(folder.resolve("none"))).isFalse();
    }

    @Test
    void fullDiskDoesNotEndWithZero() {
        String[] env = {"env", "--url", "http://127.0.0.1:9", "--token", "t", "-o", "json"};
        assertThat(run("No space left on device", env)).isEqualTo(Exit.ERROR);
        assertThat(err.toString()).startsWith("slipway: output: No space left on device");
    }

    private int run(String why, String... arguments) {
        return run(() -> false, why, arguments);
    }

    private int run(BooleanSupplier isPipe, String why, String... arguments) {
        CommandLine line = Main.commandLine(arguments);
        StandardOutput out = new StandardOutput(new Lost(why), isPipe);
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true));
        return Main.run(line, arguments);
    }
}
