package dev.slipway.server.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class StopStepsTest {
    private static final Pattern ROW = Pattern.compile("^\\| \\d+ \\| ([^|]+) \\| ([^|]+) \\|$");

    private final List<String> done = new ArrayList<>();
    private final StopSteps steps = new StopSteps();

    @Test
    void stepsAreDoneInTheOrderOfTheirPhasesWhateverCameFirst() {
        steps.add(StopPhase.UNLOAD, "models", () -> done.add("models"))
                .add(StopPhase.FLUSH, "tracking", () -> done.add("tracking"))
                .add(StopPhase.FLUSH, "capture", () -> done.add("capture"))
                .add(StopPhase.ANSWER, "nothing", null)
                .add(StopPhase.CLOSE_JOURNAL, "control", () -> done.add("control"));

        steps.run();

        assertThat(done).containsExactly("tracking", "capture", "control", "models");
        assertThat(steps.names()).isEqualTo(done);
    }

    @Test
    void stepThatFailsKeepsNoneBehindItFromItsTurnAndIsNamedAtTheEnd() {
        steps.add(
                        StopPhase.ANSWER,
                        "http",
                        () -> {
                            throw new IOException("gone");
                        })
                .add(StopPhase.FLUSH, "capture", () -> done.add("capture"))
                .add(
                        StopPhase.UNLOAD,
                        "models",
                        () -> {
                            throw new AssertionError("broken");
                        })
                .add(StopPhase.LEAVE, "telemetry", () -> done.add("telemetry"));

        assertThatThrownBy(steps::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("stop: http")
                .hasRootCauseMessage("gone")
                .satisfies(failure ->
                        assertThat(failure.getSuppressed())
                                .extracting(Throwable::getMessage)
                                .containsExactly("stop: models"));
        assertThat(done).containsExactly("capture", "telemetry");
    }

    @Test
    void phasesOfTheDocumentAreThoseOfTheCode() throws IOException {
        Path document = Repository.root().resolve("docs/how-to/stop-and-replace.md");
        List<String> told = new ArrayList<>();
        for (String line : Files.readAllLines(document)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                told.add(row.group(1) + ": " + row.group(2));
            }
        }
        assertThat(told)
                .isEqualTo(
                        Arrays.stream(StopPhase.values())
                                .map(phase -> phase.title() + ": " + phase.reason())
                                .toList());
    }
}
