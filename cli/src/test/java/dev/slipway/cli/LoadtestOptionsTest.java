package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// Options of which one says nothing beside another, refused before a server is asked.
final class LoadtestOptionsTest {
    @TempDir Path scratch;

    @ParameterizedTest(name = "loadtest flights {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--poisson --arrivals bursts   | --poisson: (expected: no other --arrivals)",
                "--peak 2000                   | --peak: (expected: --arrivals bursts)",
                "--poisson --duty 0.1          | --duty: (expected: --arrivals bursts)",
                "--arrivals constant --period 5 | --period: (expected: --arrivals bursts)",
                "--speed 2                     | --speed: (expected: --replay)",
                "--columns a,b                 | --columns: (expected: --rows FILE)",
                "--limit 5                     | --limit: (expected: --rows FILE)",
                "--grpc 127.0.0.1:9            | --grpc: (expected: --protocol grpc)",
                "--grpc 127.0.0.1:9 --protocol rows | --grpc: (expected: --protocol grpc)",
                "--arrivals bursts --period 86401 | period: 86401s (expected: 10ms to 1 day)",
                "--junit load.xml              | --junit: (expected: --slo, whose verdict it has)",
                "flights=2 | endpoints: [flights, flights=2] (expected: each once)"
            })
    void contradictionsAreRefused(String options, String sentence) {
        assertThat(refusal(options.split(" ", -1))).isEqualTo(sentence);
    }

    @ParameterizedTest(name = "loadtest flights --replay TRACE {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--rate 50           | --rate: (expected: none with --replay)",
                "--arrivals constant | --arrivals: (expected: none with --replay)",
                "--poisson           | --poisson: (expected: none with --replay)",
                "--peak 50           | --peak: (expected: --arrivals bursts)",
                "--warm-up 9         | --warm-up: (expected: less than the 8.000 s of the trace)",
                "--speed 1e-9        | speed: 1.0E-9 (expected: so much that the trace takes 1000"
                        + " days at most)",
                "--speed 0           | speed: 0.0 (expected: > 0 and <= 1000000)",
                "--seconds 2         | --seconds: (expected: more: the trace begins at 3.000 s)",
                "other=2             | other=2.0: (expected: no weight, the trace says what goes"
                        + " where)"
            })
    void contradictionsWithATraceAreRefused(String options, String sentence) throws IOException {
        Path trace = Files.writeString(scratch.resolve("trace.csv"), "3,flights\n8,other\n");
        List<String> words = new ArrayList<>(List.of("--replay", trace.toString()));
        words.addAll(List.of(options.split(" ", -1)));
        assertThat(refusal(words.toArray(String[]::new))).isEqualTo(sentence);
    }

    @Test
    void rowsOfAFileAndOfTheLineAreNotBothSent() {
        assertThat(refusal(predict(), "flights", "a=1", "--rows", "rows.csv"))
                .isEqualTo("--rows: (expected: no column=value arguments)");
        assertThat(refusal(predict(), "flights", "a=1", "--limit", "5"))
                .isEqualTo("--limit: (expected: --rows FILE)");
    }

    @Test
    void columnsThatTheFileDoesNotHaveAreNamed() throws IOException {
        String rows = Files.writeString(scratch.resolve("rows.csv"), "a,b\n1,2\n").toString();
        assertThat(refusal(predict(), "flights", "--rows", rows, "--columns", "a,c"))
                .isEqualTo("--columns: c (expected: of [a, b])");
    }

    private static CommandLine predict() {
        return new CommandLine(new PredictCommand());
    }

    private static String refusal(String... options) {
        List<String> words = new ArrayList<>(List.of("flights", "--url", "http://127.0.0.1:1"));
        words.addAll(List.of(options));
        return refusal(new CommandLine(new LoadtestCommand()), words.toArray(String[]::new));
    }

    private static String refusal(CommandLine line, String... words) {
        List<String> said = new ArrayList<>();
        line.setExecutionExceptionHandler((refused, _, _) -> {
            said.add(String.valueOf(refused.getMessage()));
            return 2;
        });
        assertThat(line.execute(words)).isEqualTo(2);
        return String.join("", said);
    }
}
