package dev.slipway.jobs.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BarredVersionsTest {
    private static final ModelChoice WANTED = Splits.version(5);

    @TempDir private Path directory;

    private static SplitChoice divided() {
        return Splits.divided(Splits.version(1), Splits.version(2), 0.1);
    }

    private SplitChoice allowed(String listed) throws IOException {
        Files.writeString(directory.resolve("barred.json"), listed);
        return BarredVersions.read(directory).allowed(divided(), WANTED);
    }

    @Test
    void whatIsNotListedGoesOn() throws Exception {
        assertThat(BarredVersions.read(directory).allowed(divided(), WANTED)).isEqualTo(divided());
        assertThat(allowed("[]")).isEqualTo(divided());
        assertThat(allowed("[\"flights/3\",\"gates/1\"]")).isEqualTo(divided());
    }

    @Test
    void candidateLosesItsPartAndStableMakesWayForWhatIsWanted() throws Exception {
        assertThat(allowed("[\"flights/2\"]")).isEqualTo(SplitChoice.alone(Splits.version(1)));
        assertThat(allowed("[\"flights/1\"]")).isEqualTo(SplitChoice.alone(WANTED));
        assertThat(allowed("[\"flights/1\",\"flights/2\"]")).isEqualTo(SplitChoice.alone(WANTED));
    }

    @Test
    void aListThatCannotBeReadLetsNobodyScore() {
        assertThatThrownBy(() -> allowed("{"))
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> assertThat(e.code()).isEqualTo(EndCode.INVALID_ATTEMPT));
    }
}
