package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.Attempt.InputChoice;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Attempt.OutputChoice;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class StreamRehearsalTest {
    @TempDir private Path directory;

    @Test
    @Timeout(60)
    void aStartIsRehearsedWhereNobodyListens() {
        Attempt batch =
                new Attempt(
                        "rehearsal",
                        null,
                        1,
                        new ModelChoice("flights", 1, directory, "0"),
                        new InputChoice(directory, null),
                        new OutputChoice(directory.resolve("out"), FileFormat.CSV, null),
                        List.of(),
                        new BadRowLimits(null, null),
                        new Pace(64, 2, Duration.ofMillis(50)),
                        new Place.Child(),
                        directory,
                        null);
        assertThatCode(() -> StreamRehearsal.run(batch, directory)).doesNotThrowAnyException();
    }
}
