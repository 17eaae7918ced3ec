package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.monitoring.quality.PairedAnswer;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.monitoring.quality.QualityJoin;
import dev.slipway.stats.counts.Arm;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class LabelledPairsTest {
    private static final List<TensorSpec> OUTPUTS =
            List.of(
                    TensorSpec.of("numbers", Datatype.FP32, -1, 2),
                    TensorSpec.of("label", Datatype.INT64, -1));

    private final QualityJoin join = new QualityJoin(Duration.ZERO, 10);
    private final LabelledPairs ofCandidate = pairs(Arm.CANDIDATE, OUTPUTS);

    private LabelledPairs pairs(Arm answered, List<TensorSpec> outputs) {
        return new LabelledPairs(
                join,
                answered,
                new LabelledPairs.Outputs(outputs, outputs),
                LabelledOutput.of(outputs, outputs));
    }

    private static Tensor numbers(float... numbers) {
        return DenseTensor.ofFloats(Shape.of(1, numbers.length), numbers);
    }

    private static Tensor label(long label) {
        return DenseTensor.ofLongs(Shape.of(1), label);
    }

    private List<PairedAnswer> told(LabelledPairs pairs, int number, Tensor given, Tensor shown) {
        PredictionId id = new PredictionId("%032x".formatted(number));
        pairs.answered(id, OptionalLong.empty(), 1, given, shown);
        return join.news().fresh();
    }

    @Test
    void probabilitiesAreTheAnswerAlthoughALabelStandsBehindThem() {
        assertThat(ofCandidate.output()).hasValue("numbers");
        assertThat(told(ofCandidate, 1, numbers(3, -1), numbers(0.4f, 0.6f))).isEmpty();
        assertThat(ofCandidate.output()).hasValue("numbers");
        assertThat(told(ofCandidate, 2, numbers(0.9f, 0.1f), numbers(0.4f, 0.6f)))
                .extracting(PairedAnswer::stable, PairedAnswer::candidate)
                .containsExactly(tuple(new Answer.Place(1, ""), new Answer.Place(0, "")));
    }

    @Test
    void theLabelBehindAVectorIsTheAnswer() {
        assertThat(told(ofCandidate, 1, numbers(3, -1), numbers(Float.NaN, 1))).isEmpty();
        assertThat(ofCandidate.output()).hasValue("numbers");
        assertThat(told(ofCandidate, 2, numbers(3, -1), numbers(2, -1))).isEmpty();
        assertThat(ofCandidate.output()).hasValue("label");
        assertThat(told(ofCandidate, 3, label(-1), label(5)))
                .extracting(PairedAnswer::stable, PairedAnswer::candidate)
                .containsExactly(tuple(new Answer.Place(5, ""), new Answer.Place(-1, "")));
    }

    @Test
    void aTextIsTheAnswerOfAVersionThatHasNoOther() {
        LabelledPairs texts = pairs(Arm.STABLE, List.of(TensorSpec.of("text", Datatype.BYTES, -1)));
        assertThat(
                        told(
                                texts,
                                1,
                                BytesTensor.ofText(Shape.of(1), "late"),
                                BytesTensor.ofText(Shape.of(1), "early")))
                .extracting(PairedAnswer::stable, PairedAnswer::candidate)
                .containsExactly(tuple(new Answer.Named("late"), new Answer.Named("early")));
    }
}
