package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.ColumnRule.Presence;
import dev.slipway.api.model.Schema;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.ValueRange;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.RemoteModel;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Models that take whole numbers or texts, tried with rows that somebody has to make up.
final class MadeUpProbeTest {
    private static final Sharing DEPENDENT =
            new Sharing.Dependent("output 'out' of a row depends on the rows beside it");
    private static final int LENGTH = 4;

    private static final TensorSpec IDS = TensorSpec.of("ids", Datatype.INT64, -1, LENGTH);
    private static final TensorSpec KINDS = TensorSpec.of("kinds", Datatype.INT64, -1, LENGTH);

    /// Answers the sum of a row's numbers, as a part of the call's largest sum where it is dynamic.
    private static FakeModel model(
            boolean isDynamic, Predicate<List<Tensor>> answers, TensorSpec... inputs) {
        return FakeModel.answering(
                Signature.of(List.of(inputs), List.of(TensorSpec.of("out", Datatype.FP32, -1, 1))),
                (given, memory) -> {
                    if (!answers.test(given)) {
                        throw InferenceException.badInput("index out of bounds", new Exception());
                    }
                    return List.of(answer(given, isDynamic, memory));
                });
    }

    private static Tensor answer(List<Tensor> given, boolean isDynamic, TensorAllocator memory) {
        int rows = given.getFirst().rows();
        double[] sums = new double[rows];
        for (Tensor tensor : given) {
            int each = tensor.elementCount() / rows;
            for (int i = 0; i < tensor.elementCount(); i++) {
                sums[i / each] +=
                        switch (tensor) {
                            case DenseTensor dense -> dense.doubleAt(i);
                            case BytesTensor texts -> texts.text(i).hashCode();
                        };
            }
        }
        double largest = Arrays.stream(sums).max().orElseThrow();
        DenseTensor answer = DenseTensor.allocate(Datatype.FP32, Shape.of(rows, 1), memory);
        for (int row = 0; row < rows; row++) {
            double scaled = isDynamic ? sums[row] / Math.max(1, largest) : sums[row];
            answer.buffer().putFloat(row * 4, (float) scaled);
        }
        return answer;
    }

    private static Predicate<List<Tensor>> upTo(int input, double most) {
        return given -> numbers(given.get(input)).allMatch(number -> number <= most);
    }

    private static DoubleStream numbers(Tensor tensor) {
        DenseTensor dense = (DenseTensor) tensor;
        return IntStream.range(0, dense.elementCount()).mapToDouble(dense::doubleAt);
    }

    private static Sharing probe(FakeModel model) {
        return probe(model, ModelManifest.EMPTY);
    }

    private static Sharing probe(FakeModel model, ModelManifest manifest) {
        ModelPackage source =
                new ModelPackage(Path.of("."), Path.of("model"), "0".repeat(64), manifest);
        WarmUpRows rows = new WarmUpRows(model.signature(), source);
        return SharingProbe.probe(model, rows, new DirectBufferPool(0)).sharing();
    }

    @Test
    void wholeNumbersShowThatNeighboursMatter() {
        assertThat(probe(model(true, upTo(0, 9), IDS))).isEqualTo(DEPENDENT);
        assertThat(probe(model(false, upTo(0, 9), IDS))).isEqualTo(new Sharing.Allowed());
    }

    @Test
    void textsShowThatNeighboursMatter() {
        TensorSpec words = TensorSpec.of("words", Datatype.BYTES, -1, 1);
        assertThat(probe(model(true, _ -> true, words))).isEqualTo(DEPENDENT);
        assertThat(probe(model(false, _ -> true, words))).isEqualTo(new Sharing.Allowed());
    }

    @Test
    void tableOfTwoEntriesIsTriedWithThese() {
        assertThat(probe(model(true, upTo(0, 1), IDS))).isEqualTo(DEPENDENT);
        assertThat(probe(model(false, upTo(0, 1), IDS))).isEqualTo(new Sharing.Allowed());
    }

    /// A model may take its indices as floating-point numbers.
    @Test
    void indicesMayComeAsOtherNumbers() {
        TensorSpec columns = TensorSpec.of("columns", Datatype.FP32, -1, LENGTH);
        Predicate<List<Tensor>> isIndex =
                given -> numbers(given.getFirst()).allMatch(each -> each == 0 || each == 1);
        assertThat(probe(model(true, isIndex, columns))).isEqualTo(DEPENDENT);
        assertThat(probe(model(false, isIndex, columns))).isEqualTo(new Sharing.Allowed());
    }

    @Test
    void tokensDifferWhereThereIsOneKind() {
        Predicate<List<Tensor>> one = upTo(1, 0);
        assertThat(probe(model(true, one, IDS, KINDS))).isEqualTo(DEPENDENT);
        assertThat(probe(model(false, one, IDS, KINDS))).isEqualTo(new Sharing.Allowed());
    }

    @Test
    void whatAnswersRowsThatAreAllAlikeHasShownNothing() {
        assertThat(probe(model(false, upTo(0, 0), IDS)))
                .isEqualTo(
                        new Sharing.Dependent(
                                "no two that differ are answered of rows made up of numbers up to"
                                        + " 9, then of 0 and 1, then of 0"));
    }

    /// As BERT is exported for one length: no axis is open that rows could be filled up along.
    @Test
    void textsOfOneLengthHaveAMaskOfOnes() {
        TensorSpec tokens = TensorSpec.of("input_ids", Datatype.INT64, -1, LENGTH);
        TensorSpec mask = TensorSpec.of("attention_mask", Datatype.INT64, -1, LENGTH);
        TensorSpec types = TensorSpec.of("token_type_ids", Datatype.INT64, -1, LENGTH);
        Predicate<List<Tensor>> isText =
                given ->
                        numbers(given.get(1)).allMatch(each -> each == 1)
                                && numbers(given.get(2)).allMatch(each -> each == 0);
        assertThat(probe(model(true, isText, tokens, mask, types))).isEqualTo(DEPENDENT);
        assertThat(probe(model(false, isText, tokens, mask, types)))
                .isEqualTo(new Sharing.Allowed());
    }

    @Test
    void rowsThatAreTooShortGiveWayToLongerOnes() {
        TensorSpec samples = TensorSpec.of("samples", Datatype.FP32, -1, -1);
        Predicate<List<Tensor>> isLong = given -> given.getFirst().shape().extent(1) >= 20;
        assertThat(probe(model(true, isLong, samples))).isEqualTo(DEPENDENT);
        assertThat(probe(model(false, _ -> false, samples)))
                .isEqualTo(
                        new Sharing.Impossible(
                                "rows made up of numbers up to 9, then of 0 and 1, of lengths 1,"
                                        + " 8, 32 are not answered: index out of bounds"));
    }

    /// What it cannot answer may count against its connection, which others share.
    @Test
    void anotherServerIsAskedForNoOtherLengths() {
        TensorSpec samples = TensorSpec.of("samples", Datatype.FP32, -1, -1);
        FakeModel refusing = model(false, _ -> false, samples);
        assertThat(probe(refusing, ofAnotherServer()))
                .isEqualTo(
                        new Sharing.Impossible(
                                "rows made up of numbers up to 9, then of 0 and 1 are not"
                                        + " answered: index out of bounds"));
        assertThat(refusing.calls()).isEqualTo(2);
    }

    private static ModelManifest ofAnotherServer() {
        return new ModelManifest(
                null,
                null,
                null,
                List.of(),
                Schema.NONE,
                List.of(),
                List.of(),
                null,
                null,
                new RemoteModel("there", "samples", null));
    }

    /// Each of the others would be waited for as long.
    @Test
    void whatIsNotAnsweredInTimeIsNotTriedWithOtherRows() {
        FakeModel late =
                FakeModel.answering(
                        model(false, _ -> true, IDS).signature(),
                        (_, _) -> {
                            throw InferenceException.late("not in time", new Exception());
                        });
        assertThat(probe(late))
                .isEqualTo(
                        new Sharing.Impossible(
                                "rows made up of numbers up to 9 are not answered: not in time"));
        assertThat(late.calls()).isEqualTo(1);
    }

    @Test
    void whatAnswersOneRowAtATimeIsNotTriedWithOtherRows() {
        FakeModel single = model(false, given -> given.getFirst().rows() == 1, IDS);
        assertThat(probe(single))
                .isEqualTo(
                        new Sharing.Impossible(
                                "rows are answered alone and not by twos: index out of bounds"));
        assertThat(single.calls()).isEqualTo(8 + 2);
    }

    @Test
    void rangeOfTheSchemaIsKept() {
        ColumnRule rule =
                ColumnRule.of("ids", Datatype.INT64, Presence.REQUIRED)
                        .within(new ValueRange(1_000, 2_000));
        Predicate<List<Tensor>> isWithin =
                given -> numbers(given.getFirst()).allMatch(each -> each >= 1_000 && each <= 2_000);
        ModelManifest manifest = ModelManifest.EMPTY.withSchema(new Schema(List.of(rule)));
        assertThat(probe(model(true, isWithin, IDS), manifest)).isEqualTo(DEPENDENT);
        assertThat(probe(model(false, isWithin, IDS), manifest)).isEqualTo(new Sharing.Allowed());
    }

    private static ModelManifest of(ManifestRow row) {
        return ModelManifest.EMPTY.withRows(List.of(), List.of(new GoldenRow(row, List.of(1.0))));
    }

    /// Zeros beside it, which every scale leaves what they are, would show nothing.
    @Test
    void oneRowOfWholeNumbersHasNeighboursThatAreLarger() {
        TensorSpec matrix = TensorSpec.of("columns", Datatype.FP32, -1, 2);
        ManifestRow row = new ManifestRow(List.of(new Cell.Whole(733), new Cell.Whole(2)));
        assertThat(probe(model(true, _ -> true, matrix), of(row))).isEqualTo(DEPENDENT);
    }

    @Test
    void oneRowOfIndicesHasNeighboursThatAreSmaller() {
        TensorSpec column = TensorSpec.of("category", Datatype.INT64, -1, 1);
        ManifestRow row = new ManifestRow(List.of(new Cell.Whole(5)));
        assertThat(probe(model(true, upTo(0, 5), column), of(row))).isEqualTo(DEPENDENT);
        TensorSpec real = TensorSpec.of("category", Datatype.FP32, -1, 1);
        Predicate<List<Tensor>> isIndex =
                given ->
                        numbers(given.getFirst())
                                .allMatch(each -> each <= 5 && each == Math.rint(each));
        ManifestRow asReal = new ManifestRow(List.of(new Cell.Real(5)));
        assertThat(probe(model(true, isIndex, real), of(asReal))).isEqualTo(DEPENDENT);
    }

    @Test
    void oneTextHasNeighboursThatDiffer() {
        TensorSpec words = TensorSpec.of("words", Datatype.BYTES, -1, 1);
        ManifestRow row = new ManifestRow(List.of(new Cell.Text("12")));
        Predicate<List<Tensor>> areDigits =
                given -> {
                    BytesTensor texts = (BytesTensor) given.getFirst();
                    return IntStream.range(0, texts.elementCount())
                            .mapToObj(texts::text)
                            .allMatch(text -> text.matches("\\d+"));
                };
        assertThat(probe(model(true, areDigits, words), of(row))).isEqualTo(DEPENDENT);
    }

    @Test
    void oneTextInTokensHasNeighboursThatDiffer() {
        List<Cell> tokens = new ArrayList<>();
        IntStream.range(0, LENGTH).forEach(i -> tokens.add(new Cell.Whole(20 + i)));
        ManifestRow row = new ManifestRow(tokens, List.of(LENGTH));
        TensorSpec open = TensorSpec.of("tokens", Datatype.INT64, -1, -1);
        assertThat(probe(model(true, upTo(0, 30), open), of(row))).isEqualTo(DEPENDENT);
        assertThat(probe(model(false, upTo(0, 30), open), of(row)))
                .isEqualTo(new Sharing.Allowed());
    }

    @Test
    void rowThatHasNoLargerNeighboursIsNoReasonToRefuseTheVersion() {
        TensorSpec halves = TensorSpec.of("halves", Datatype.FP16, -1, 1);
        ManifestRow row = new ManifestRow(List.of(new Cell.Real(30_000)));
        assertThat(probe(model(true, _ -> true, halves), of(row))).isEqualTo(DEPENDENT);
    }
}
