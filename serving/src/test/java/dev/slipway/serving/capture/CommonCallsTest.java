package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommonCallsTest {
    private static final VersionId VERSION =
            new VersionId(new EndpointName("flights"), new VersionNumber(3));
    private static final Signature SIGNATURE = signature();
    private static final NamedTensor SINGLE =
            new NamedTensor("y", DenseTensor.ofFloats(Shape.of(1), 1));

    private final CommonCalls calls = new CommonCalls();

    private static Signature signature() {
        return Signature.of(
                List.of(TensorSpec.of("x", Datatype.FP32, -1)),
                List.of(TensorSpec.of("y", Datatype.FP32, -1)));
    }

    private static CapturedCall call() {
        return call(VERSION, SIGNATURE, CapturePolicy.DEFAULT);
    }

    private static CapturedCall call(VersionId version, Signature signature, CapturePolicy policy) {
        return CapturedCall.of(
                        version, signature, policy, List.of(DenseTensor.ofFloats(Shape.of(1), 2)))
                .answered(List.of(SINGLE));
    }

    private CommonCall of(CapturedCall call) {
        List<NamedTensor> all = call.tensors();
        return looked(calls.of(call, all), List.of(), all);
    }

    /// Of a call whose inputs have no names but those of the signature.
    private CommonCall of(List<Tensor> inputs, List<NamedTensor> outputs) {
        CommonCall found = calls.of(VERSION, SIGNATURE, CapturePolicy.DEFAULT, inputs, outputs);
        return looked(found, inputs, outputs);
    }

    private CommonCall looked(CommonCall found, List<Tensor> inputs, List<NamedTensor> named) {
        PredictionId id = new PredictionId("one");
        return TensorsRecord.size(found, id, inputs, named, 1_000) == TensorsRecord.OTHER
                ? calls.other(found, inputs, named)
                : found;
    }

    private static void requireOfTheSignature(CommonCall common) {
        assertThat(common.signature()).isSameAs(SIGNATURE);
        assertThat(common.policy()).isSameAs(CapturePolicy.DEFAULT);
        assertThat(List.of(common.inputs(), common.outputs(), common.count()))
                .containsExactly(1, 1, 2);
        assertThat(List.of(common.name(0), common.name(1))).containsExactly("x", "y");
        assertThat(common.datatypes()).containsExactly(Datatype.FP32, Datatype.FP32);
    }

    @Test
    void callsOfAVersionShareOneWhateverTheirRows() {
        CommonCall first = of(call());
        CapturedCall larger =
                CapturedCall.of(
                                VERSION,
                                SIGNATURE,
                                CapturePolicy.DEFAULT,
                                List.of(DenseTensor.ofFloats(Shape.of(2), 3, 4)))
                        .answered(
                                List.of(
                                        new NamedTensor(
                                                "y", DenseTensor.ofFloats(Shape.of(2), 5, 6))));
        assertThat(of(call())).isSameAs(first);
        assertThat(of(larger)).isSameAs(first);
        assertThat(first.version()).isEqualTo(VERSION);
        requireOfTheSignature(first);
    }

    @Test
    void whatDiffersInAnyOfItHasAnother() {
        CapturePolicy usual = CapturePolicy.DEFAULT;
        CapturePolicy other =
                new CapturePolicy(
                        1, List.of("x"), usual.hash(), Duration.ofDays(1), usual.maxBytes());
        VersionId next = new VersionId(VERSION.endpoint(), new VersionNumber(4));
        NamedTensor renamed = new NamedTensor("z", SINGLE.tensor());
        NamedTensor retyped = new NamedTensor("y", DenseTensor.ofDoubles(Shape.of(1), 1));
        CapturedCall plain = call();
        List<CapturedCall> different =
                List.of(
                        call(next, SIGNATURE, usual),
                        call(VERSION, signature(), usual),
                        call(VERSION, SIGNATURE, other),
                        plain.answered(List.of()),
                        plain.answered(List.of(renamed)),
                        plain.answered(List.of(retyped)),
                        plain.answered(List.of(SINGLE, renamed)),
                        // The same tensors, but one of them was given and not answered.
                        new CapturedCall(
                                VERSION,
                                SIGNATURE,
                                usual,
                                plain.inputs(),
                                List.of(),
                                List.of(SINGLE)));
        for (CapturedCall one : different) {
            CommonCall before = of(plain);
            CommonCall found = of(one);
            assertThat(found).isNotSameAs(before);
            assertThat(found.version()).isEqualTo(one.version());
            assertThat(found.signature()).isSameAs(one.signature());
            assertThat(found.policy()).isSameAs(one.policy());
            assertThat(found.outputs()).isEqualTo(one.outputs().size());
        }
    }

    @Test
    void callsWithoutNamesShareOneWhateverTheirRows() {
        CommonCall first = of(List.of(DenseTensor.ofFloats(Shape.of(1), 2)), List.of(SINGLE));
        assertThat(of(List.of(DenseTensor.ofFloats(Shape.of(2), 3, 4)), List.of(SINGLE)))
                .isSameAs(first);
        assertThat(first.version()).isSameAs(VERSION);
        requireOfTheSignature(first);
    }

    @Test
    void whatDiffersInNamesOrTypesHasAnotherThatStays() {
        List<Tensor> usual = List.of(DenseTensor.ofFloats(Shape.of(1), 2));
        NamedTensor renamed = new NamedTensor("z", SINGLE.tensor());
        NamedTensor retyped = new NamedTensor("y", DenseTensor.ofDoubles(Shape.of(1), 1));
        for (NamedTensor output : List.of(renamed, retyped)) {
            CommonCall before = of(usual, List.of(SINGLE));
            CommonCall found = of(usual, List.of(output));
            assertThat(found).isNotSameAs(before);
            assertThat(found.name(1)).isEqualTo(output.name());
            assertThat(found.datatypes()[1]).isEqualTo(output.tensor().datatype());
            assertThat(List.of(found.inputs(), found.outputs())).containsExactly(1, 1);
            assertThat(of(usual, List.of(output))).isSameAs(found);
        }
        CommonCall before = of(usual, List.of(SINGLE));
        CommonCall found = of(List.of(DenseTensor.ofDoubles(Shape.of(1), 2)), List.of(SINGLE));
        assertThat(found).isNotSameAs(before);
        assertThat(found.datatypes()).containsExactly(Datatype.FP64, Datatype.FP32);
    }

    /// Who has named them may have done it otherwise.
    @Test
    void callsWithNamesOfTheirOwnAreNotTakenForThoseOfTheSignature() {
        List<Tensor> inputs = List.of(DenseTensor.ofFloats(Shape.of(1), 2));
        CapturedCall odd =
                new CapturedCall(
                        VERSION,
                        SIGNATURE,
                        CapturePolicy.DEFAULT,
                        List.of(new NamedTensor("odd", inputs.getFirst())),
                        List.of(SINGLE),
                        List.of());
        for (int i = 0; i < 2; i++) {
            assertThat(of(odd).name(0)).isEqualTo("odd");
            assertThat(of(inputs, List.of(SINGLE)).name(0)).isEqualTo("x");
        }
    }

    @Test
    void versionThatLeavesIsHeldNoLonger() {
        VersionId next = new VersionId(VERSION.endpoint(), new VersionNumber(4));
        Signature signature = signature();
        CommonCall gone = of(call());
        CommonCall stays = of(call(next, signature, CapturePolicy.DEFAULT));

        calls.forget(VERSION);

        assertThat(of(call(next, signature, CapturePolicy.DEFAULT))).isSameAs(stays);
        assertThat(of(call())).isNotSameAs(gone);
    }
}
