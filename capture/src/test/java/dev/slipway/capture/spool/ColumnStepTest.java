package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.capture.Flown;
import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Values of columns are those of the tensors, whatever their type.
final class ColumnStepTest {
    private static final Shape TWO_ROWS = Shape.of(2, 2);

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(value = Datatype.class, names = "BYTES", mode = EnumSource.Mode.EXCLUDE)
    void numbersOfATensorComeBackInTheirOrder(Datatype datatype) throws IOException {
        DenseTensor numbers = numbers(datatype);

        CapturedColumn all = kept(numbers, List.of()).getFirst();

        assertThat(all).isEqualTo(new CapturedColumn("x", 2, cells(numbers, 0, 1, 2, 3)));
    }

    @ParameterizedTest
    @EnumSource(value = Datatype.class, names = "BYTES", mode = EnumSource.Mode.EXCLUDE)
    void numbersOfFeaturesComeBackInTheirColumns(Datatype datatype) throws IOException {
        DenseTensor numbers = numbers(datatype);

        assertThat(kept(numbers, List.of(Feature.numeric("a"), Feature.numeric("b"))))
                .containsExactly(
                        new CapturedColumn("a", 1, cells(numbers, 0, 2)),
                        new CapturedColumn("b", 1, cells(numbers, 1, 3)));
    }

    /// Any bits will do, but for flags.
    private static DenseTensor numbers(Datatype datatype) {
        DenseTensor numbers = DenseTensor.allocate(datatype, TWO_ROWS, TensorAllocator.heap());
        for (int i = 0; i < numbers.buffer().limit(); i++) {
            numbers.buffer().put(i, (byte) (datatype == Datatype.BOOL ? i % 2 : 41 * i + 200));
        }
        return numbers;
    }

    private static List<Cell> cells(DenseTensor numbers, int... elements) {
        return IntStream.of(elements).mapToObj(i -> cell(numbers, i)).toList();
    }

    private static Cell cell(DenseTensor numbers, int element) {
        return switch (ColumnKind.of(numbers.datatype())) {
            case FLAG, WHOLE -> new Cell.Whole(numbers.longAt(element));
            case SINGLE -> single(numbers.floatAt(element));
            case REAL -> real(numbers.doubleAt(element));
            case TEXT -> throw new IllegalStateException("text is not dense");
        };
    }

    /// As people write it.
    private static Cell single(float value) {
        return real(Float.isFinite(value) ? Double.parseDouble(Float.toString(value)) : value);
    }

    private static Cell real(double value) {
        return Double.isNaN(value) ? new Cell.Missing() : new Cell.Real(value);
    }

    @Test
    void codesOfEachTypeStandForTheirCategories() throws IOException {
        assertCategories(DenseTensor.ofFloats(TWO_ROWS, 0, 1, 1, 7), "7.0");
        assertCategories(DenseTensor.ofDoubles(TWO_ROWS, 0, 1, 1, 7), "7.0");
        assertCategories(DenseTensor.ofInts(TWO_ROWS, 0, 1, 1, 7), "7");
        assertCategories(DenseTensor.ofLongs(TWO_ROWS, 0, 1, 1, 7), "7");
        DenseTensor small = DenseTensor.allocate(Datatype.UINT8, TWO_ROWS, TensorAllocator.heap());
        small.buffer().put(0, new byte[] {0, 1, 1, 7});
        assertCategories(small, "7");
    }

    private void assertCategories(DenseTensor codes, String seven) throws IOException {
        List<String> airports = List.of("ATL", "BOS");
        assertThat(kept(codes, List.of(new Feature("a", airports), new Feature("b", airports))))
                .containsExactly(texts("a", "ATL", "BOS"), texts("b", "BOS", seven));
    }

    @Test
    void textsOfFeaturesComeBackInTheirColumns() throws IOException {
        BytesTensor words = BytesTensor.ofText(TWO_ROWS, "a", "", "späť", "x".repeat(300));

        assertThat(kept(words, List.of(Feature.numeric("a"), Feature.numeric("b"))))
                .containsExactly(texts("a", "a", "späť"), texts("b", "", "x".repeat(300)));
    }

    private static CapturedColumn texts(String name, String one, String other) {
        return new CapturedColumn(name, 1, List.of(new Cell.Text(one), new Cell.Text(other)));
    }

    /// The input columns of a prediction of this tensor.
    private List<CapturedColumn> kept(Tensor input, List<Feature> features) throws IOException {
        Signature signature =
                new Signature(
                        List.of(TensorSpec.of("x", input.datatype(), -1, 2)), List.of(), features);
        CapturedCall call =
                CapturedCall.of(Flown.VERSION, signature, Flown.sampling(1), List.of(input));
        Path root = directory.resolve(input.datatype() + "-" + features.size());
        Spool spool = Spools.open(root, new CaptureCounts());
        spool.append(Spools.drawn(1, call));
        spool.close();
        SpoolContent content = SpoolContent.read(spool.closed().getFirst().path());
        SpooledRows rows = content.rows(content.places().getFirst());
        return PredictionDecoder.prediction(rows).prediction().inputs();
    }
}
