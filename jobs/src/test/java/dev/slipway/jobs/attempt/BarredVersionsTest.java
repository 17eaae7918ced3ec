package dev.slipway.jobs.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BarredVersionsTest {
    private static final ModelChoice WANTED = version(5);

    @TempDir private Path directory;

    private static ModelChoice version(int number) {
        return new ModelChoice("flights", number, Path.of("/models/" + number), "0".repeat(64));
    }

    private static SplitChoice divided() {
        ReleaseSplit terms =
                new ReleaseSplit(
                        new ReleaseId("flights.3"),
                        new VersionNumber(1),
                        new VersionNumber(2),
                        0.1,
                        7,
                        new StickyKey.Request());
        return new SplitChoice(version(1), new SplitChoice.Canary(version(2), terms));
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
        assertThat(allowed("[\"flights/2\"]")).isEqualTo(SplitChoice.alone(version(1)));
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
