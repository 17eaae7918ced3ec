package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowReport.Coverage;
import dev.slipway.api.shadow.ShadowReport.Part;
import dev.slipway.api.shadow.ShadowReport.TensorFinding;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.api.shadow.ShadowVerdict.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShadowJudgeTest {
    private static final Part NOTHING = new Part(0, 0, 0, 1);

    @Test
    void answersThatNeverDifferAreTheSame() {
        ShadowVerdict verdict = verdict(new Part(0, 1_000, 0, 0.008), new Part(0, 100, 0, 0.07));
        assertThat(verdict.result()).isEqualTo(Result.PASSED);
        assertThat(verdict.why()).isEqualTo("all answers are the same within the tolerances");
    }

    @Test
    void answersThatDifferAsStablesDoAreNotCalledTheSame() {
        ShadowVerdict verdict =
                verdict(new Part(10, 1_000, 0.003, 0.03), new Part(1, 100, 0.001, 0.1));
        assertThat(verdict.result()).isEqualTo(Result.PASSED);
        assertThat(verdict.why())
                .isEqualTo(
                        "tensor 'score' differs in 10 of 1000 pairs, stable from itself in 1 of"
                                + " 100: no more than chance explains");
    }

    @Test
    void differencesThatStableWasNotAskedForAreLeftOpen() {
        ShadowVerdict verdict = verdict(new Part(10, 1_000, 0.003, 0.03), NOTHING);
        assertThat(verdict.result()).isEqualTo(Result.INSUFFICIENT);
    }

    private static ShadowVerdict verdict(Part beyond, Part stableBeyond) {
        return ShadowJudge.verdict(
                ShadowSpec.of(new VersionNumber(2)),
                new Coverage(1_000, 1_000, 1_000, 0, stableBeyond.of(), List.of()),
                List.of(
                        new TensorFinding(
                                "score",
                                false,
                                0,
                                beyond,
                                stableBeyond,
                                List.of(),
                                1,
                                0,
                                0,
                                0,
                                0,
                                NOTHING,
                                NOTHING)));
    }
}
