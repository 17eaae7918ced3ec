package dev.slipway.jobs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class SplitChoiceTest {
    private static SplitChoice divided(double weight) {
        return Splits.divided(Splits.version(3), Splits.version(4), weight);
    }

    @Test
    void whyAnAttemptEndsNamesWhatIsWanted() {
        SplitChoice three = SplitChoice.alone(Splits.version(3));
        SplitChoice four = SplitChoice.alone(Splits.version(4));
        assertThat(three.reasonFor(four)).isEqualTo("another version was wanted: flights/4");
        assertThat(divided(0.5).reasonFor(four)).isEqualTo("another version was wanted: flights/4");
        assertThat(three.reasonFor(divided(0.07)))
                .isEqualTo("another division of the rows was wanted: flights/3, 7 % by 4");
        assertThat(divided(0.005).reasonFor(divided(0.125)))
                .isEqualTo("another division of the rows was wanted: flights/3, 12.5 % by 4");
        assertThat(divided(0.5).reasonFor(three))
                .isEqualTo("another division of the rows was wanted: flights/3");
    }

    @Test
    void whereAPackageLiesMakesNoOtherSplit() {
        ModelChoice moved = new ModelChoice("flights", 3, Path.of("/moved/3"), "0".repeat(64));
        SplitChoice.Canary canary = Objects.requireNonNull(divided(0.5).canary());
        assertThat(SplitChoice.alone(moved).isSame(SplitChoice.alone(Splits.version(3)))).isTrue();
        assertThat(new SplitChoice(moved, canary).isSame(divided(0.5))).isTrue();
        assertThat(divided(0.25).isSame(divided(0.5))).isFalse();
        assertThat(SplitChoice.alone(moved).isSame(divided(0.5))).isFalse();
        assertThat(divided(0.5).isSame(SplitChoice.alone(moved))).isFalse();
        assertThat(SplitChoice.alone(moved).isSame(SplitChoice.alone(Splits.version(4)))).isFalse();
    }
}
