package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadTriesTest {
    @TempDir Path directory;

    private static ModelChoice version(int number) {
        return new ModelChoice(
                "flights", number, Path.of("package"), Integer.toString(number).repeat(64));
    }

    /// What a process that starts finds.
    private boolean begin(int version) {
        return new LoadTries(directory).begin(version(version));
    }

    @Test
    void versionThatEndsThreeProcessesIsNotLoadedAFourthTime() {
        assertThat(begin(2)).isTrue();
        assertThat(begin(2)).isTrue();
        assertThat(begin(2)).isTrue();
        assertThat(begin(2)).isFalse();
        assertThat(begin(2)).as("who wants it once more has it tried again").isTrue();
    }

    @Test
    void processThatIsThereStillAndAnotherVersionBeginAnew() {
        assertThat(begin(2)).isTrue();
        assertThat(begin(2)).isTrue();
        new LoadTries(directory).end();
        for (int i = 0; i < LoadTries.MOST; i++) {
            assertThat(begin(2)).isTrue();
        }
        assertThat(begin(3)).isTrue();
        assertThat(begin(2)).isTrue();
    }

    @Test
    void fileThatNobodyCanReadKeepsNoVersionAway() throws IOException {
        Files.writeString(directory.resolve("loading.json"), "{");
        assertThat(begin(2)).isTrue();
    }
}
