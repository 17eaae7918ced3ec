package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.ColumnRule.Presence;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Schema;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.ValueRange;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MadeUpRowsTest {
    private static final int ROWS = MadeUpRows.DIFFERENT;
    private static final int EACH = 8;

    private static final List<Datatype> NUMBERS =
            List.of(Datatype.values()).stream()
                    .filter(datatype -> datatype.isInteger() || datatype.isFloatingPoint())
                    .toList();

    private static Signature of(TensorSpec... inputs) {
        return Signature.of(List.of(inputs), List.of(TensorSpec.of("out", Datatype.FP32, -1, 1)));
    }

    private static Tensor made(MadeUpRows rows, int input, MadeUpNumbers numbers, int count) {
        Shape shape = Shape.of(count, EACH);
        return rows.tensor(input, shape, 0, numbers, TensorAllocator.heap());
    }

    /// The values of each row of eight.
    private static List<List<Double>> values(MadeUpRows rows, int input, MadeUpNumbers numbers) {
        DenseTensor made = (DenseTensor) made(rows, input, numbers, ROWS);
        List<List<Double>> values = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            int first = row * EACH;
            values.add(IntStream.range(first, first + EACH).mapToObj(made::doubleAt).toList());
        }
        return values;
    }

    private static Set<Double> all(List<List<Double>> rows) {
        Set<Double> all = new HashSet<>();
        rows.forEach(all::addAll);
        return all;
    }

    private static Set<Double> upTo(int most) {
        Set<Double> numbers = new HashSet<>();
        IntStream.rangeClosed(0, most).forEach(number -> numbers.add((double) number));
        return numbers;
    }

    @Test
    void eightRowsDifferWhateverTheirDatatype() {
        for (Datatype datatype : NUMBERS) {
            MadeUpRows rows =
                    new MadeUpRows(of(TensorSpec.of("in", datatype, -1, EACH)), Schema.NONE);
            List<List<Double>> values = values(rows, 0, MadeUpNumbers.SEVERAL);
            assertThat(new HashSet<>(values)).as("%s", datatype).hasSize(ROWS);
            assertThat(values).as("%s", datatype).noneMatch(row -> new HashSet<>(row).size() == 1);
            double most = datatype.isInteger() ? 9 : 4.5;
            assertThat(all(values))
                    .as("%s", datatype)
                    .allMatch(value -> value > 0 && value <= most);
            assertThat(values.getFirst()).as("%s", datatype).contains(most);
        }
    }

    @Test
    void wholeNumbersAreWholeAndThoseThatMayBeIndicesAreFew() {
        for (Datatype datatype : NUMBERS) {
            MadeUpRows rows =
                    new MadeUpRows(of(TensorSpec.of("in", datatype, -1, EACH)), Schema.NONE);
            assertThat(all(values(rows, 0, MadeUpNumbers.TWO)))
                    .as("%s", datatype)
                    .isEqualTo(Set.of(0.0, 1.0));
            assertThat(new HashSet<>(values(rows, 0, MadeUpNumbers.TWO)))
                    .as("%s", datatype)
                    .hasSizeGreaterThan(ROWS / 2);
            if (datatype.isInteger()) {
                assertThat(all(values(rows, 0, MadeUpNumbers.NONE))).isEqualTo(Set.of(0.0));
            } else {
                assertThat(values(rows, 0, MadeUpNumbers.NONE))
                        .isEqualTo(values(rows, 0, MadeUpNumbers.SEVERAL));
            }
        }
    }

    @Test
    void furtherRowsRepeatTheFirst() {
        MadeUpRows rows =
                new MadeUpRows(of(TensorSpec.of("in", Datatype.INT32, -1, EACH)), Schema.NONE);
        DenseTensor many = (DenseTensor) made(rows, 0, MadeUpNumbers.SEVERAL, 3 * ROWS - 1);
        for (int i = ROWS * EACH; i < many.elementCount(); i++) {
            assertThat(many.longAt(i)).isEqualTo(many.longAt(i - ROWS * EACH));
        }
        Tensor third =
                rows.tensor(0, Shape.of(1, EACH), 2, MadeUpNumbers.SEVERAL, TensorAllocator.heap());
        for (int i = 0; i < EACH; i++) {
            assertThat(((DenseTensor) third).longAt(i)).isEqualTo(many.longAt(2 * EACH + i));
        }
    }

    @Test
    void rowsOfPicturesAreFilledToTheirEnd() {
        Shape shape = Shape.of(ROWS + 1, 3, 64, 65);
        MadeUpRows rows =
                new MadeUpRows(of(TensorSpec.of("in", Datatype.FP16, -1, 3, 64, 65)), Schema.NONE);
        DenseTensor pictures =
                (DenseTensor)
                        rows.tensor(0, shape, 0, MadeUpNumbers.SEVERAL, TensorAllocator.heap());
        int each = 3 * 64 * 65;
        for (int i = 0; i < pictures.elementCount(); i++) {
            assertThat(pictures.floatAt(i)).isBetween(0.5f, 4.5f);
        }
        for (int i = 0; i < each; i++) {
            assertThat(pictures.floatAt(ROWS * each + i)).isEqualTo(pictures.floatAt(i));
        }
        for (int row = 1; row < ROWS; row++) {
            // Each has smaller numbers than the one before.
            assertThat(pictures.floatAt(row * each)).isEqualTo((9 - row) / 2f);
        }
    }

    @Test
    void placesAreCountedToTheEndOfALongText() {
        MadeUpRows rows =
                new MadeUpRows(
                        of(
                                TensorSpec.of("input_ids", Datatype.INT64, -1, -1),
                                TensorSpec.of("position_ids", Datatype.INT64, -1, -1)),
                        Schema.NONE);
        DenseTensor places =
                (DenseTensor)
                        rows.tensor(
                                1,
                                Shape.of(2, 5_000),
                                0,
                                MadeUpNumbers.SEVERAL,
                                TensorAllocator.heap());
        assertThat(places.longAt(4_999)).isEqualTo(4_999);
        assertThat(places.longAt(9_999)).isEqualTo(4_999);
    }

    @Test
    void inputsOfATextAreWhatTheirNamesSay() {
        MadeUpRows rows =
                new MadeUpRows(
                        of(
                                TensorSpec.of("input_ids", Datatype.INT64, -1, EACH),
                                TensorSpec.of("attention_mask", Datatype.INT64, -1, EACH),
                                TensorSpec.of("token_type_ids", Datatype.INT64, -1, EACH),
                                TensorSpec.of("position_ids", Datatype.INT64, -1, EACH),
                                TensorSpec.of("language", Datatype.INT64, -1, EACH)),
                        Schema.NONE);
        for (MadeUpNumbers numbers : MadeUpNumbers.values()) {
            assertThat(all(values(rows, 1, numbers))).isEqualTo(Set.of(1.0));
            assertThat(all(values(rows, 2, numbers))).isEqualTo(Set.of(0.0));
        }
        assertThat(values(rows, 3, MadeUpNumbers.SEVERAL))
                .allMatch(row -> row.equals(List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)));
        assertThat(all(values(rows, 4, MadeUpNumbers.SEVERAL)).size()).isGreaterThan(2);
        assertThat(all(values(rows, 4, MadeUpNumbers.SEVERAL_IN_ONE))).isEqualTo(Set.of(0.0));
        assertThat(values(rows, 0, MadeUpNumbers.SEVERAL_IN_ONE))
                .isEqualTo(values(rows, 0, MadeUpNumbers.SEVERAL));
    }

    /// As images of an in-painting model are called.
    @Test
    void singleInputIsNoMaskWhateverItsName() {
        MadeUpRows rows =
                new MadeUpRows(of(TensorSpec.of("mask", Datatype.FP32, -1, EACH)), Schema.NONE);
        assertThat(all(values(rows, 0, MadeUpNumbers.SEVERAL)).size()).isGreaterThan(2);
    }

    @Test
    void flagsAreSetAndNot() {
        MadeUpRows rows =
                new MadeUpRows(of(TensorSpec.of("in", Datatype.BOOL, -1, EACH)), Schema.NONE);
        assertThat(all(values(rows, 0, MadeUpNumbers.SEVERAL))).isEqualTo(upTo(1));
    }

    @Test
    void numbersOfAnInputLieWithinTheRangeOfItsSchema() {
        for (Datatype datatype : NUMBERS) {
            Schema schema =
                    new Schema(
                            List.of(
                                    ColumnRule.of("in", datatype, Presence.REQUIRED)
                                            .within(new ValueRange(20.5, 90))));
            MadeUpRows rows = new MadeUpRows(of(TensorSpec.of("in", datatype, -1, 2, 4)), schema);
            for (MadeUpNumbers numbers : MadeUpNumbers.values()) {
                DenseTensor made =
                        (DenseTensor)
                                rows.tensor(
                                        0, Shape.of(8, 2, 4), 0, numbers, TensorAllocator.heap());
                for (int i = 0; i < made.elementCount(); i++) {
                    assertThat(made.doubleAt(i)).as("%s", datatype).isBetween(20.5, 90.0);
                }
            }
            assertThat(((DenseTensor) made(rows, 0, MadeUpNumbers.SEVERAL, 8)).doubleAt(0))
                    .as("%s", datatype)
                    .isEqualTo(90);
        }
    }

    @Test
    void rangeWithOneEndIsKept() {
        Schema schema =
                new Schema(
                        List.of(
                                rule("f0", 1_000, Double.POSITIVE_INFINITY),
                                rule("f1", Double.NEGATIVE_INFINITY, -1_000),
                                rule("f2", -5, Double.POSITIVE_INFINITY)));
        MadeUpRows rows = new MadeUpRows(of(TensorSpec.of("in", Datatype.FP32, -1, EACH)), schema);
        for (MadeUpNumbers numbers : MadeUpNumbers.values()) {
            List<List<Double>> values = values(rows, 0, numbers);
            assertThat(values).allMatch(row -> row.get(0) >= 1_000 && row.get(0) < 1_010);
            assertThat(values).allMatch(row -> row.get(1) <= -1_000 && row.get(1) > -1_010);
            assertThat(values).allMatch(row -> row.get(2) >= 0 && row.get(2) < 10);
        }
        List<List<Double>> values = values(rows, 0, MadeUpNumbers.SEVERAL);
        assertThat(values.stream().map(List::getFirst).distinct().count()).isEqualTo(ROWS);
    }

    /// What a datatype does not hold would come round at its other end.
    @Test
    void rangeWithOneEndGoesNoFurtherThanItsDatatype() {
        for (MadeUpNumbers numbers : MadeUpNumbers.values()) {
            assertThat(all(ranged(Datatype.INT8, 125, Double.POSITIVE_INFINITY, numbers)))
                    .as("%s", numbers)
                    .isSubsetOf(125.0, 126.0, 127.0);
            assertThat(all(ranged(Datatype.UINT8, Double.NEGATIVE_INFINITY, 5, numbers)))
                    .as("%s", numbers)
                    .isSubsetOf(upTo(5));
            assertThat(all(ranged(Datatype.INT32, Double.NEGATIVE_INFINITY, 5, numbers)))
                    .as("%s", numbers)
                    .isSubsetOf(upTo(5));
        }
    }

    private static List<List<Double>> ranged(
            Datatype datatype, double min, double max, MadeUpNumbers numbers) {
        ColumnRule rule =
                ColumnRule.of("in", datatype, Presence.REQUIRED).within(new ValueRange(min, max));
        Signature signature = of(TensorSpec.of("in", datatype, -1, EACH));
        return values(new MadeUpRows(signature, new Schema(List.of(rule))), 0, numbers);
    }

    private static ColumnRule rule(String column, double min, double max) {
        return ColumnRule.of(column, Datatype.FP64, Presence.REQUIRED)
                .within(new ValueRange(min, max));
    }

    @Test
    void columnsOfAMatrixHoldTheirCategoriesAndWholeNumbers() {
        Feature origin = new Feature("origin", List.of("ATL", "ORD", "SFO"));
        Signature signature =
                new Signature(
                        List.of(TensorSpec.of("in", Datatype.FP32, -1, EACH)),
                        List.of(TensorSpec.of("out", Datatype.FP32, -1, 1)),
                        IntStream.range(0, EACH)
                                .mapToObj(i -> i == 0 ? origin : Feature.numeric("c" + i))
                                .toList());
        Schema schema =
                new Schema(
                        List.of(
                                ColumnRule.of("c1", Datatype.INT64, Presence.REQUIRED),
                                ColumnRule.of("c2", Datatype.BOOL, Presence.REQUIRED),
                                ColumnRule.of("c3", Datatype.INT64, Presence.REQUIRED)
                                        .within(new ValueRange(-1, 1))));
        List<List<Double>> values =
                values(new MadeUpRows(signature, schema), 0, MadeUpNumbers.SEVERAL);
        Set<Double> origins = new HashSet<>();
        values.forEach(row -> origins.add(row.getFirst()));
        assertThat(origins).isEqualTo(upTo(2));
        assertThat(values).allMatch(row -> row.get(1) == Math.rint(row.get(1)));
        assertThat(values).allMatch(row -> upTo(1).contains(row.get(2)));
        assertThat(values.stream().map(row -> row.get(3)).collect(Collectors.toSet()))
                .isEqualTo(upTo(1));
        assertThat(all(values)).anyMatch(value -> value != Math.rint(value));
    }

    @Test
    void textsAreOfTheirDomainOrDiffer() {
        TensorSpec spec = TensorSpec.of("in", Datatype.BYTES, -1, EACH);
        MadeUpRows free = new MadeUpRows(of(spec), Schema.NONE);
        assertThat(texts(free, MadeUpNumbers.SEVERAL).size()).isGreaterThan(ROWS / 2);
        assertThat(texts(free, MadeUpNumbers.TWO)).isEqualTo(Set.of("0", "1"));
        assertThat(texts(free, MadeUpNumbers.NONE)).isEqualTo(Set.of("a"));

        TensorSpec named = TensorSpec.of("word", Datatype.BYTES, -1, EACH, 1);
        Set<String> domain = Set.of("yes", "no");
        Schema schema =
                new Schema(
                        List.of(
                                ColumnRule.of("word", Datatype.BYTES, Presence.REQUIRED)
                                        .among(domain)));
        MadeUpRows declared = new MadeUpRows(of(named), schema);
        assertThat(texts(declared, MadeUpNumbers.SEVERAL)).isEqualTo(domain);
        assertThat(texts(declared, MadeUpNumbers.TWO)).isEqualTo(domain);
    }

    private static Set<String> texts(MadeUpRows rows, MadeUpNumbers numbers) {
        BytesTensor made = (BytesTensor) made(rows, 0, numbers, ROWS);
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < made.elementCount(); i++) {
            texts.add(made.text(i));
        }
        return texts;
    }
}
