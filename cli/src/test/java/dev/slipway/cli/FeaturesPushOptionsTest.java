package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.feature.FeaturesPushCommand;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What `features push` refuses before it reads anything.
final class FeaturesPushOptionsTest {
    /// Its content is the name by which a file is known.
    @ParameterizedTest(name = "features push arrivals --input {0}")
    @ValueSource(strings = {"-", "/dev/null"})
    void whatCanBeReadOnceNeedsAName(String input) {
        List<String> said = new ArrayList<>();
        CommandLine line = new CommandLine(new FeaturesPushCommand());
        line.setExecutionExceptionHandler((refused, _, _) -> {
            said.add(String.valueOf(refused.getMessage()));
            return 2;
        });
        assertThat(line.execute("arrivals", "--input", input, "--url", "http://127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(said)
                .containsExactly(
                        "feeder: missing (expected: --feeder NAME with standard input or a pipe)");
    }
}
