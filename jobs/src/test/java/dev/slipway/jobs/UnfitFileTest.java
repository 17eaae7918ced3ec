package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.Splits;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnfitFileTest {
    private final JobException library =
            JobException.ofModel(EndCode.CLUSTER_UNFIT, "lib: without it");
    private final JobException refused = new JobException(EndCode.MODEL_REFUSED, "no runtime");

    @TempDir private Path directory;

    private static ModelChoice version(int number) {
        return new ModelChoice(
                "flights", number, Path.of("/models/" + number), ("" + number).repeat(64));
    }

    private static SplitChoice alone(int number) {
        return SplitChoice.alone(version(number));
    }

    private static SplitChoice divided(int stable, int candidate) {
        return Splits.divided(version(stable), version(candidate), 0.4);
    }

    private static Optional<ModelChoice> blamed(
            JobException why, SplitChoice before, SplitChoice settled, Integer... natives) {
        List<Integer> all = List.of(natives);
        return UnfitFile.blamed(
                why, before, settled, one -> all.contains(Math.toIntExact(one.version())));
    }

    @Test
    void ofTwoNewVersionsTheOneThatIsNamedIsToBlame() {
        JobException named = new JobException(EndCode.MODEL_REFUSED, "model flights/3: no runtime");
        assertThat(blamed(named, alone(1), divided(3, 4))).contains(version(3));
        assertThat(blamed(refused, alone(1), divided(3, 4))).contains(version(4));
    }

    @Test
    void whatTheClusterItselfLacksBlamesNoVersion() {
        JobException old = new JobException(EndCode.CLUSTER_UNFIT, "java: 17");
        assertThat(blamed(old, alone(1), alone(2), 2)).isEmpty();
        JobException full = new JobException(EndCode.CLUSTER_FULL, "slots: 0");
        assertThat(blamed(full, alone(1), alone(2), 2)).isEmpty();
    }

    @Test
    void libraryThatIsMissingBlamesTheNewVersionThatNeedsIt() {
        assertThat(blamed(library, alone(1), alone(2), 2)).contains(version(2));
        assertThat(blamed(library, alone(1), divided(1, 2), 2)).contains(version(2));
        assertThat(blamed(library, alone(1), divided(3, 4), 3)).contains(version(3));
    }

    /// The version before could not go on either.
    @Test
    void libraryThatIsMissingByNowBlamesNoVersion() {
        assertThat(blamed(library, alone(1), alone(2), 1, 2)).isEmpty();
        assertThat(blamed(library, alone(1), divided(1, 2), 1)).isEmpty();
        assertThat(blamed(library, alone(2), alone(2), 2)).isEmpty();
    }

    @Test
    void versionThatIsRefusedThereIsTheNewOne() {
        assertThat(blamed(refused, alone(1), divided(1, 2))).contains(version(2));
        assertThat(blamed(refused, alone(1), alone(1))).isEmpty();
    }

    @Test
    void unfitVersionIsKnownUntilItIsNotWantedAnyMore() {
        UnfitFile file = new UnfitFile(directory);
        file.keep(version(2), "no runtime");
        assertThat(file.read(divided(1, 2).models()))
                .contains(new UnfitFile.Unfit(version(2), "no runtime"));
        assertThat(file.read(alone(1).models())).isEmpty();
        assertThat(file.read(alone(2).models())).as("tried again").isEmpty();
    }
}
