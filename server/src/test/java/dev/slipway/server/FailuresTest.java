package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import dev.slipway.server.exit.Failures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class FailuresTest {
    @TempDir Path folder;

    /// A verb whose input is too large.
    @Command(name = "greedy")
    static final class Greedy implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    @Test
    void verbThatRunsOutOfMemorySaysHowItGetsMore() {
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine("cost");
        line.addSubcommand(new Greedy());
        line.setErr(new PrintWriter(err, true));
        assertThat(line.execute("greedy")).isEqualTo(Exit.ERROR);
        assertThat(err.toString())
                .startsWith("slipway: out of memory: Java heap space, with a heap of up to ")
                .contains("SLIPWAY_JAVA_OPTS=-Xmx")
                .doesNotContain("\tat ");
    }

    @Test
    void memoryThatAnotherThreadLackedIsNamedToo() {
        IllegalArgumentException around =
                new IllegalArgumentException("rows", new OutOfMemoryError("Java heap space"));
        assertThat(Failures.inWords(around)).startsWith("out of memory: Java heap space");
        assertThat(Failures.exitCode(around)).isEqualTo(Exit.ERROR);
    }

    @Test
    void aLackOfThreadsIsNotMendedByMoreHeap() {
        String lack = "unable to create native thread: possibly out of memory";
        assertThat(Failures.inWords(new OutOfMemoryError(lack)))
                .isEqualTo("out of memory: " + lack + " (expected: room for further threads)");
    }

    @Test
    void filesThatStandInTheWayAreNamedWithWhatTheyAre() {
        assertThat(Failures.inWords(new FileAlreadyExistsException("ada.pem")))
                .isEqualTo("ada.pem: exists already");
        assertThat(Failures.inWords(new NotDirectoryException("ada.pem")))
                .isEqualTo("ada.pem: no directory");
    }

    @Test
    void filesAreNamedAlsoWhereTheirFailureIsWrapped() {
        assertThat(Failures.inWords(new UncheckedIOException(new NoSuchFileException("a.csv"))))
                .isEqualTo("a.csv: no such file");
    }

    @ParameterizedTest(name = "slipway {0}")
    @CsvSource({
        "release start flights --to 2 -f",
        "feedback --url http://127.0.0.1:1 -f",
        "key register",
        "model verify {folder} --key"
    })
    void directoryThatStandsWhereAFileShouldIsNamed(String verb) {
        List<String> words = new ArrayList<>();
        for (String word : verb.split(" ", -1)) {
            words.add(word.equals("{folder}") ? folder.toString() : word);
        }
        words.add(folder.toString());
        Operated.Ran ran = Operated.alone(words.toArray(String[]::new));
        assertThat(ran.code()).isEqualTo(Exit.ERROR);
        assertThat(ran.err().strip())
                .isEqualTo("slipway: " + folder + ": a directory (expected: a file)");
    }
}
