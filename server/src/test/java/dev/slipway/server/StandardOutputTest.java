package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Console;
import dev.slipway.server.exit.Exit;
import dev.slipway.server.exit.StandardOutput;
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
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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

    /// A verb that has another thread say how it goes.
    @Command(name = "aside")
    static final class Aside implements Callable<Integer> {
        @Spec private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws InterruptedException {
            PrintWriter out = Console.of(spec).out();
            Thread progress =
                    Thread.ofPlatform()
                            .uncaughtExceptionHandler((_, _) -> {})
                            .start(() -> out.println("half of it"));
            progress.join();
            return Exit.PASSED;
        }
    }

    @Test
    void lossThatAnotherThreadMetEndsTheVerbToo() {
        CommandLine line = Main.commandLine("env");
        line.addSubcommand(new Aside());
        assertThat(run(line, () -> true, "Broken pipe", "aside")).isEqualTo(141);
        assertThat(err.toString()).isEmpty();
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
        return run(Main.commandLine(arguments), isPipe, why, arguments);
    }

    private int run(CommandLine line, BooleanSupplier isPipe, String why, String... arguments) {
        StandardOutput out = new StandardOutput(new Lost(why), isPipe);
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true));
        return Main.run(line, arguments);
    }
}
