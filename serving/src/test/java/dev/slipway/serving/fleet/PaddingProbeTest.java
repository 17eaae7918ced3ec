package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.serving.batching.Padding;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PaddingProbeTest {
    @Test
    void modelThatHeedsItsMaskTakesRowsOfDifferentLengths() {
        SharingProbe.Finding finding = probe(true, "tokens");
        assertThat(finding.sharing()).isEqualTo(new Sharing.Allowed());
        assertThat(finding.padding())
                .isEqualTo(new Padding(List.of(true, true), List.of(false, true)));
    }

    @Test
    void modelThatForgetsItsMaskTakesRowsOfOneLength() {
        SharingProbe.Finding finding = probe(false, "tokens");
        assertThat(finding.sharing()).isEqualTo(new Sharing.Allowed());
        assertThat(finding.padding()).isNull();
    }

    @Test
    void outputOfAnotherLengthIsNotCutBack() {
        assertThat(probe(true, "others").padding()).isNull();
    }

    /// It says of its output that it runs along the tokens.
    @Test
    void modelThatAnswersEverySecondTokenTakesRowsOfOneLength() {
        LoadedModel model =
                FakeModel.answering(
                        texts(true, "tokens").signature(), PaddingProbeTest::everySecondToken);
        assertThat(probe(model, ModelManifest.EMPTY))
                .isEqualTo(new SharingProbe.Finding(new Sharing.Allowed(), null));
    }

    private static List<Tensor> everySecondToken(List<Tensor> inputs, TensorAllocator allocator) {
        List<Tensor> answer = answer(inputs, true, allocator);
        DenseTensor doubled = (DenseTensor) answer.getLast();
        int length = (int) doubled.shape().extent(1);
        int half = (length + 1) / 2;
        Shape shape = Shape.of(doubled.rows(), half);
        DenseTensor halved = DenseTensor.allocate(Datatype.INT64, shape, allocator);
        for (int row = 0; row < doubled.rows(); row++) {
            for (int i = 0; i < half; i++) {
                long value = doubled.longAt(row * length + 2 * i);
                halved.buffer().putLong((row * half + i) * 8, value);
            }
        }
        return List.of(answer.getFirst(), halved);
    }

    @Test
    void textsOfThePackageAreTriedBesideTextsOfOtherLengths() {
        assertThat(probe(texts(true, "tokens"), ofTexts()).padding()).isNotNull();
        assertThat(probe(texts(false, "tokens"), ofTexts()).padding()).isNull();
    }

    @Test
    void modelThatForgetsItsMaskMayShareTextsOfOneLengthWhateverThePackageHas() {
        assertThat(probe(texts(false, "tokens"), ofTexts()).sharing())
                .isEqualTo(new Sharing.Allowed());
    }

    /// Made-up tokens end at 9.
    @Test
    void textOfThePackageThatAloneMovesItsNeighboursEndsSharing() {
        LoadedModel model =
                FakeModel.answering(
                        texts(true, "tokens").signature(), PaddingProbeTest::movedByGreatTokens);
        assertThat(probe(model, ofTexts()).sharing()).isEqualTo(new Sharing.Allowed());
        assertThat(probe(model, ofTexts()).padding()).isNotNull();
        ModelManifest great =
                ModelManifest.EMPTY.withRows(
                        List.of(), List.of(new GoldenRow(text(List.of(2L, 400L)), List.of(201.0))));
        assertThat(probe(model, great))
                .isEqualTo(
                        new SharingProbe.Finding(
                                new Sharing.Dependent(
                                        "output 'mean' of a row depends on the rows beside it"),
                                null));
    }

    @Test
    void modelOfTwoTokensIsTriedWithThese() {
        SharingProbe.Finding finding = probe(refusing(1, 0), ModelManifest.EMPTY);
        assertThat(finding.sharing()).isEqualTo(new Sharing.Allowed());
        assertThat(finding.padding()).isNotNull();
    }

    @Test
    void textsThatAreTooShortForAModelLeaveItThoseOfOneLength() {
        assertThat(probe(refusing(9, 4), ModelManifest.EMPTY))
                .isEqualTo(new SharingProbe.Finding(new Sharing.Allowed(), null));
    }

    /// Answers texts of so many tokens at least, none of which is greater than so.
    private static LoadedModel refusing(long greatest, int shortest) {
        return FakeModel.answering(
                texts(true, "tokens").signature(),
                (inputs, allocator) -> {
                    DenseTensor tokens = (DenseTensor) inputs.getFirst();
                    for (int i = 0; i < tokens.elementCount(); i++) {
                        if (tokens.longAt(i) > greatest || tokens.shape().extent(1) < shortest) {
                            throw InferenceException.badInput(
                                    "index out of bounds", new Exception());
                        }
                    }
                    return answer(inputs, true, allocator);
                });
    }

    private static List<Tensor> movedByGreatTokens(List<Tensor> inputs, TensorAllocator allocator) {
        List<Tensor> answer = answer(inputs, true, allocator);
        DenseTensor tokens = (DenseTensor) inputs.getFirst();
        DenseTensor mean = (DenseTensor) answer.getFirst();
        boolean isMoved = false;
        for (int i = 0; i < tokens.elementCount(); i++) {
            isMoved |= mean.rows() > 1 && tokens.longAt(i) > 9;
        }
        for (int row = 0; isMoved && row < mean.rows(); row++) {
            mean.buffer().putFloat(row * 4, mean.floatAt(row) + 1);
        }
        return answer;
    }

    @Test
    void textsOfThePackageWarmItUpAndAreCompared() {
        LoadedModel model = texts(true, "tokens");
        WarmUpRows rows = new WarmUpRows(model.signature(), source(ofTexts()));
        List<Tensor> batch = rows.batch(3, TensorAllocator.heap());
        assertThat(batch.getFirst().shape()).isEqualTo(Shape.of(3, 3));
        assertThat(((DenseTensor) batch.getFirst()).longAt(4)).isEqualTo(7);
        GoldenRows.compare(model, source(ofTexts()), TensorAllocator.heap());
    }

    @Test
    void listsThatDoNotFitTheInputsAreRefusedWithTheirLengths() {
        ManifestRow three =
                new ManifestRow(
                        Stream.of(1L, 1L, 1L).<Cell>map(Cell.Whole::new).toList(),
                        List.of(1, 1, 1));
        ModelManifest manifest = ModelManifest.EMPTY.withRows(List.of(three), List.of());
        WarmUpRows rows = new WarmUpRows(texts(true, "tokens").signature(), source(manifest));
        assertThatThrownBy(() -> rows.batch(1, TensorAllocator.heap()))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("lists of [1, 1, 1] values (expected: a list for each of 2");
    }

    private static ManifestRow text(List<Long> tokens) {
        return new ManifestRow(
                Stream.concat(tokens.stream(), tokens.stream().map(_ -> 1L))
                        .<Cell>map(Cell.Whole::new)
                        .toList(),
                List.of(tokens.size(), tokens.size()));
    }

    private static ModelManifest ofTexts() {
        return ModelManifest.EMPTY.withRows(
                List.of(text(List.of(5L, 7L, 9L)), text(List.of(2L, 4L))),
                List.of(new GoldenRow(text(List.of(2L, 4L, 6L, 8L)), List.of(5.0))));
    }

    private static ModelPackage source(ModelManifest manifest) {
        return new ModelPackage(Path.of("."), Path.of("model"), "0".repeat(64), manifest);
    }

    private static SharingProbe.Finding probe(boolean heeds, String outputAxis) {
        return probe(texts(heeds, outputAxis), ModelManifest.EMPTY);
    }

    private static SharingProbe.Finding probe(LoadedModel model, ModelManifest manifest) {
        WarmUpRows rows = new WarmUpRows(model.signature(), source(manifest));
        return SharingProbe.probe(model, rows, new DirectBufferPool(0));
    }

    /// Answers the mean of a text's tokens, and each token doubled.
    private static LoadedModel texts(boolean heedsItsMask, String outputAxis) {
        return FakeModel.answering(
                Signature.of(
                        List.of(
                                TensorSpec.of(Padding.TOKENS, Datatype.INT64, -1, -1)
                                        .withAxisNames("batch", "tokens"),
                                TensorSpec.of(Padding.MASK, Datatype.INT64, -1, -1)
                                        .withAxisNames("batch", "tokens")),
                        List.of(
                                TensorSpec.of("mean", Datatype.FP32, -1, 1),
                                TensorSpec.of("doubled", Datatype.INT64, -1, -1)
                                        .withAxisNames("batch", outputAxis))),
                (inputs, allocator) -> answer(inputs, heedsItsMask, allocator));
    }

    private static List<Tensor> answer(
            List<Tensor> inputs, boolean heedsItsMask, TensorAllocator allocator) {
        DenseTensor tokens = (DenseTensor) inputs.get(0);
        DenseTensor mask = (DenseTensor) inputs.get(1);
        int rows = tokens.rows();
        int length = (int) tokens.shape().extent(1);
        DenseTensor mean = DenseTensor.allocate(Datatype.FP32, Shape.of(rows, 1), allocator);
        DenseTensor doubled =
                DenseTensor.allocate(Datatype.INT64, Shape.of(rows, length), allocator);
        for (int row = 0; row < rows; row++) {
            float sum = 0;
            float count = 0;
            for (int i = row * length; i < (row + 1) * length; i++) {
                long counts = heedsItsMask ? mask.longAt(i) : 1;
                sum += counts * tokens.longAt(i);
                count += counts;
                doubled.buffer().putLong(i * 8, 2 * tokens.longAt(i));
            }
            mean.buffer().putFloat(row * 4, sum / count);
        }
        return List.of(mean, doubled);
    }
}
