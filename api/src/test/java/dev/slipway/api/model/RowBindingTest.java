package dev.slipway.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RowBindingTest {
    private static final Signature MATRIX =
            new Signature(
                    List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                    List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)),
                    List.of(
                            Feature.numeric("distance"),
                            new Feature("origin", List.of("ATL", "ORD"))));

    private static final Signature COLUMNS =
            Signature.of(
                    List.of(
                            TensorSpec.of("age", Datatype.INT8, -1, 1),
                            TensorSpec.of("name", Datatype.BYTES, -1)),
                    List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));

    @Test
    void columnsAreReorderedToTheModelsOrder() {
        RowWriter writer = RowBinding.ofColumns(MATRIX, List.of("origin", "distance")).writer();
        writer.text(0, "ORD");
        writer.number(1, 733);
        writer.endRow();
        writer.missing(0);
        writer.whole(1, 5);
        writer.endRow();

        DenseTensor matrix = dense(writer.tensors(TensorAllocator.heap()).getFirst());

        assertThat(matrix.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(matrix.floatAt(0)).isEqualTo(733f);
        assertThat(matrix.floatAt(1)).isEqualTo(1f);
        assertThat(matrix.floatAt(2)).isEqualTo(5f);
        assertThat(matrix.floatAt(3)).isNaN();
    }

    @Test
    void textsOfAMatrixAreReorderedToTheModelsOrder() {
        Signature texts =
                Signature.of(List.of(TensorSpec.of("words", Datatype.BYTES, -1, 3)), List.of());
        RowWriter writer = RowBinding.ofColumns(texts, List.of("f2", "f0", "f1")).writer();
        for (String row : List.of("1", "2")) {
            writer.text(0, "c" + row);
            writer.text(1, "a" + row);
            writer.text(2, "b" + row);
            writer.endRow();
        }

        BytesTensor matrix =
                (BytesTensor) writer.tensors(TensorAllocator.heap()).getFirst().tensor();

        assertThat(matrix.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(IntStream.range(0, 6).mapToObj(matrix::text))
                .containsExactly("a1", "b1", "c1", "a2", "b2", "c2");
    }

    @Test
    void textsArePaidForByPlaceAndByLength() {
        Signature texts =
                Signature.of(List.of(TensorSpec.of("words", Datatype.BYTES, -1, 2)), List.of());
        List<Long> paid = new ArrayList<>();
        RowWriter writer = RowBinding.ofColumns(texts, List.of("f1", "f0")).writer(paid::add);
        writer.text(0, "last");
        writer.text(1, "one");
        writer.endRow();

        assertThat(paid).containsExactly(68L, 3L);
    }

    @Test
    void missingAndUnknownColumnsAreNamed() {
        assertThatThrownBy(() -> RowBinding.ofColumns(MATRIX, List.of("origin")))
                .hasMessageContaining("missing [distance]");
        assertThatThrownBy(() -> RowBinding.ofColumns(MATRIX, List.of("origin", "dist")))
                .hasMessageContaining("column 'dist'");
        assertThatThrownBy(() -> RowBinding.ofColumns(MATRIX, List.of("origin", "origin")))
                .hasMessageContaining("column 'origin': unknown or repeated");
    }

    @Test
    void noColumnStandsForTwoOfOneName() {
        Signature twice =
                new Signature(
                        MATRIX.inputs(),
                        MATRIX.outputs(),
                        List.of(Feature.numeric("hour"), Feature.numeric("hour")));
        assertThatThrownBy(() -> RowBinding.ofColumns(twice, List.of("hour")))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("column 'hour': the model has two of this name");
    }

    @Test
    void unknownCategoryIsRefusedWithAnExample() {
        RowWriter writer = RowBinding.positional(MATRIX).writer();
        assertThatThrownBy(() -> writer.text(1, "XXX"))
                .hasMessage(
                        "row 0, column 'origin': \"XXX\" (expected: one of 2 categories such as"
                                + " ATL)");
    }

    private static RowWriter categorical(Datatype datatype, int categories) {
        List<String> names = IntStream.range(0, categories).mapToObj(i -> "c" + i).toList();
        return RowBinding.positional(
                        new Signature(
                                List.of(TensorSpec.of("x", datatype, -1, 1)),
                                List.of(),
                                List.of(new Feature("x", names))))
                .writer();
    }

    @Test
    void aCategoryOfAColumnOfTextsStaysText() {
        RowWriter writer = categorical(Datatype.BYTES, 2);
        writer.text(0, "c1");
        writer.endRow();

        BytesTensor texts =
                (BytesTensor) writer.tensors(TensorAllocator.heap()).getFirst().tensor();

        assertThat(texts.text(0)).isEqualTo("c1");
        assertThatThrownBy(() -> writer.text(0, "XXX"))
                .hasMessageContaining("expected: one of 2 categories such as c0");
    }

    @Test
    void bytesNeedNotBeText() {
        byte[] notText = {'a', (byte) 0xff};
        Signature bytes =
                Signature.of(List.of(TensorSpec.of("x", Datatype.BYTES, -1, 1)), List.of());
        RowWriter writer = RowBinding.positional(bytes).writer();
        writer.bytes(0, notText);
        writer.endRow();

        BytesTensor given =
                (BytesTensor) writer.tensors(TensorAllocator.heap()).getFirst().tensor();

        assertThat(given.element(0)).isEqualTo(notText);
    }

    @Test
    void bytesOfACategoryAreItsText() {
        RowWriter writer = categorical(Datatype.FP32, 2);
        writer.bytes(0, new byte[] {'c', '1'});

        assertThat(written(writer).floatAt(0)).isEqualTo(1);
    }

    @Test
    void aCodeThatDoesNotFitIsRefusedNotCut() {
        RowWriter writer = categorical(Datatype.INT8, 200);
        writer.text(0, "c127");
        assertThat(written(writer).longAt(0)).isEqualTo(127);

        assertThatThrownBy(() -> categorical(Datatype.INT8, 200).text(0, "c128"))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("128 (expected: an INT8 in range)");
    }

    @Test
    void aCodeThatWouldBeRoundedToAnotherIsRefused() {
        RowWriter writer = categorical(Datatype.BF16, 300);
        writer.text(0, "c256");
        assertThat(written(writer).doubleAt(0)).isEqualTo(256);

        assertThatThrownBy(() -> categorical(Datatype.BF16, 300).text(0, "c257"))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("257 (expected: a code that BF16 holds)");
        assertThatThrownBy(() -> categorical(Datatype.FP16, 2_050).text(0, "c2049"))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("2049 (expected: a code that FP16 holds)");
    }

    @Test
    void theFirstOfEqualCategoriesCounts() {
        List<String> names = List.of("a", "b", "a", "c");
        RowWriter writer =
                RowBinding.positional(
                                new Signature(
                                        List.of(TensorSpec.of("x", Datatype.FP32, -1, 1)),
                                        List.of(),
                                        List.of(new Feature("x", names))))
                        .writer();
        for (String name : List.of("a", "b", "c")) {
            writer.text(0, name);
            writer.endRow();
        }

        DenseTensor codes = dense(writer.tensors(TensorAllocator.heap()).getFirst());

        assertThat(IntStream.range(0, 3).mapToObj(codes::floatAt)).containsExactly(0f, 1f, 3f);
    }

    @Test
    void oneTensorPerColumnBindsByInputName() {
        RowWriter writer = RowBinding.ofColumns(COLUMNS, List.of("name", "age")).writer();
        writer.text(0, "é");
        writer.whole(1, -128);
        writer.endRow();

        List<NamedTensor> tensors = writer.tensors(TensorAllocator.heap());

        assertThat(dense(tensors.get(0)).longAt(0)).isEqualTo(-128);
        assertThat(((BytesTensor) tensors.get(1).tensor()).text(0)).isEqualTo("é");
    }

    @Test
    void integersOutOfRangeAreRefusedNotTruncated() {
        RowWriter writer = RowBinding.positional(COLUMNS).writer();
        assertThatThrownBy(() -> writer.whole(0, 128)).hasMessageContaining("INT8 in range");
        assertThatThrownBy(() -> writer.number(0, 1.5)).hasMessageContaining("1.5");
        assertThatThrownBy(() -> writer.missing(0)).hasMessageContaining("null");
    }

    @Test
    void shortAndLongRowsAreRefused() {
        RowWriter writer = RowBinding.positional(MATRIX).writer();
        writer.number(0, 1);
        assertThatThrownBy(writer::endRow).hasMessageContaining("1 values (expected: 2)");
        assertThatThrownBy(() -> writer.number(2, 1)).hasMessageContaining("more than 2 values");
    }

    private static DenseTensor dense(NamedTensor named) {
        return (DenseTensor) named.tensor();
    }

    private static RowWriter one(Datatype datatype) {
        return RowBinding.positional(
                        Signature.of(List.of(TensorSpec.of("x", datatype, -1, 1)), List.of()))
                .writer();
    }

    private static DenseTensor written(RowWriter writer) {
        writer.endRow();
        return (DenseTensor) writer.tensors(TensorAllocator.heap()).getFirst().tensor();
    }

    @Test
    void unsignedNumbersReachTheirWholeRange() {
        RowWriter writer = one(Datatype.UINT64);
        writer.whole(0, new BigInteger("18446744073709551615"));

        assertThat(written(writer).longAt(0)).isEqualTo(-1);
    }

    @Test
    void wholeNumbersOutOfRangeAreRefusedNotCut() {
        BigInteger tooLarge = new BigInteger("9223372036854775808");

        assertThatThrownBy(() -> one(Datatype.INT64).whole(0, tooLarge))
                .hasMessageContaining("9223372036854775808");
        assertThatThrownBy(() -> one(Datatype.INT64).number(0, 0x1p63))
                .isInstanceOf(RefusalException.class);
        assertThatThrownBy(() -> one(Datatype.UINT64).whole(0, tooLarge.negate()))
                .isInstanceOf(RefusalException.class);
        assertThatThrownBy(() -> one(Datatype.UINT64).whole(0, tooLarge.shiftLeft(1)))
                .isInstanceOf(RefusalException.class);
    }

    @Test
    void numbersOf16BitsAreRoundedOnce() {
        RowWriter half = one(Datatype.FP16);
        half.number(0, 1 + 0x1p-11 + 0x1p-30);
        assertThat(written(half).floatAt(0)).isEqualTo(1 + 0x1p-10f);

        RowWriter brief = one(Datatype.BF16);
        brief.whole(0, (1L << 40) + (1L << 32) + 1);
        assertThat(written(brief).doubleAt(0)).isEqualTo(0x1p40 + 0x1p33);
    }

    @Test
    void finiteNumbersNeverBecomeInfinite() {
        for (Datatype datatype : List.of(Datatype.FP32, Datatype.FP16, Datatype.BF16)) {
            assertThatThrownBy(() -> one(datatype).number(0, 1e300))
                    .as(datatype.toString())
                    .hasMessageContaining("in range");
        }
        RowWriter writer = one(Datatype.FP32);
        writer.number(0, Double.POSITIVE_INFINITY);
        assertThat(written(writer).floatAt(0)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test
    void wholeNumbersAreRoundedToFloatsOnce() {
        RowWriter writer = one(Datatype.FP32);
        writer.whole(0, 0x1000_0010_0000_0001L);

        assertThat(written(writer).floatAt(0)).isEqualTo((float) 0x1000_0010_0000_0001L);
    }

    /// A number in its place would be the code of another category.
    @Test
    void aWrittenCategoryIsItsNameAndNotItsPlace() {
        Signature sizes =
                new Signature(
                        List.of(TensorSpec.of("x", Datatype.FP32, -1, 1)),
                        List.of(),
                        List.of(new Feature("x", List.of("1", "2", "3"))));
        RowWriter writer = RowBinding.positional(sizes).writer();
        writer.written(0, "2");

        assertThat(written(writer).floatAt(0)).isEqualTo(1);
        assertThatThrownBy(() -> writer.written(0, "4"))
                .hasMessageContaining("\"4\" (expected: one of 3 categories such as 1)");
    }

    @Test
    void aWrittenTextKeepsItsZeros() {
        RowWriter writer = RowBinding.positional(COLUMNS).writer();
        writer.written(0, "7");
        writer.written(1, "00501");
        writer.endRow();

        List<NamedTensor> tensors = writer.tensors(TensorAllocator.heap());

        assertThat(dense(tensors.get(0)).longAt(0)).isEqualTo(7);
        assertThat(((BytesTensor) tensors.get(1).tensor()).text(0)).isEqualTo("00501");
    }

    @Test
    void aWrittenNumberIsTheColumns() {
        assertThat(1 / wrote(Datatype.FP32, "-0").floatAt(0)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(wrote(Datatype.FP32, "NaN").floatAt(0)).isNaN();
        assertThat(wrote(Datatype.FP32, "").floatAt(0)).isNaN();
        assertThat(wrote(Datatype.FP64, "-INF").doubleAt(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(wrote(Datatype.INT64, "1e3").longAt(0)).isEqualTo(1_000);
        assertThat(wrote(Datatype.BOOL, "true").longAt(0)).isEqualTo(1);
        assertThat(wrote(Datatype.UINT64, "18446744073709551615").longAt(0)).isEqualTo(-1);
        // In the middle between two of 32 bits, and a little more: rounded twice it would be even.
        String aside = "1.000000059604644775390625000000000000000001";
        assertThat(wrote(Datatype.FP32, aside).floatAt(0)).isEqualTo(Float.parseFloat(aside));
        for (String none : List.of("nan", "inf", "0.5", "x", "", "9223372036854775808")) {
            assertThatThrownBy(() -> one(Datatype.INT64).written(0, none))
                    .as(none)
                    .isInstanceOf(RefusalException.class);
        }
        assertThatThrownBy(() -> one(Datatype.FP32).written(0, "1e39"))
                .hasMessageContaining("\"1e39\" (expected: an FP32)");
    }

    /// As requests and jobs take them from JSON.
    @Test
    void digitsThatNoDoubleHasReachTheColumn() {
        String most = "18446744073709551615";
        String aside = "1.000000059604644775390625000000000000000001";
        assertThat(Cell.whole(new BigInteger(most))).isEqualTo(new Cell.Digits(most));
        assertThat(WrittenNumber.cell("00" + most)).contains(new Cell.Digits(most));
        assertThat(Cell.parse(most)).isEqualTo(new Cell.Digits(most));
        assertThat(Cell.decimal(aside)).isEqualTo(new Cell.Digits(aside));
        assertThat(Cell.decimal("0.1")).isEqualTo(new Cell.Real(0.1));
        // As 64 bits this is the middle itself, of which a tensor takes the lower number.
        String shortest = "1.0000000596046448";
        assertThat(Cell.decimal(shortest)).isEqualTo(new Cell.Digits(shortest));
        assertThat(took(Datatype.UINT64, most).longAt(0)).isEqualTo(-1);
        assertThat(took(Datatype.FP32, aside).floatAt(0)).isEqualTo(Float.parseFloat(aside));
        assertThat(took(Datatype.FP32, shortest).floatAt(0)).isEqualTo(Math.nextUp(1f));
        assertThat(took(Datatype.FP64, aside).doubleAt(0)).isEqualTo(Double.parseDouble(aside));
        assertThat(took(Datatype.FP64, most).doubleAt(0)).isEqualTo(0x1p64);
        assertThatThrownBy(() -> one(Datatype.INT64).cell(0, new Cell.Digits(most)))
                .isInstanceOf(RefusalException.class);
        assertThatThrownBy(() -> one(Datatype.BYTES).cell(0, new Cell.Digits(most)))
                .isInstanceOf(RefusalException.class);
    }

    private static DenseTensor took(Datatype datatype, String digits) {
        RowWriter writer = one(datatype);
        writer.cell(0, new Cell.Digits(digits));
        return written(writer);
    }

    private static DenseTensor wrote(Datatype datatype, String text) {
        RowWriter writer = one(datatype);
        writer.written(0, text);
        return written(writer);
    }

    @Test
    void cellsOfATableAreWhatTheyAreUnlessItIsWritten() {
        List<String> column = List.of("x");
        List<List<Cell>> cells =
                List.of(List.of(new Cell.Text("2.5")), List.of(new Cell.Missing()));
        RowWriter writer = one(Datatype.FP32);
        writer.table(Rows.written(column, cells));

        DenseTensor tensor = dense(writer.tensors(TensorAllocator.heap()).getFirst());

        assertThat(tensor.shape()).isEqualTo(Shape.of(2, 1));
        assertThat(tensor.floatAt(0)).isEqualTo(2.5f);
        assertThat(tensor.floatAt(1)).isNaN();
        assertThatThrownBy(() -> one(Datatype.FP32).table(new Rows(column, cells)))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("\"2.5\" (expected: an FP32)");
    }

    /// A caller's text may be as long as a body, and so would be the answer.
    @Test
    void aRefusalShowsTheBeginningOfALongText() {
        String begin = "x".repeat(99);
        String text = begin + "\ud83d\ude00".repeat(1_000);
        RowWriter writer = RowBinding.positional(MATRIX).writer();

        assertThatThrownBy(() -> RowBinding.ofColumns(MATRIX, List.of(text)))
                .hasMessageStartingWith("column '" + begin + "…': unknown or repeated");
        assertThatThrownBy(() -> writer.text(0, text))
                .hasMessageContaining(": \"" + begin + "…\" (expected: ");
        assertThatThrownBy(() -> writer.text(1, text))
                .hasMessageContaining(": \"" + begin + "…\" (expected: one of ");
        assertThatThrownBy(() -> writer.written(0, text))
                .hasMessageContaining(": \"" + begin + "…\" (expected: ");
    }

    @Test
    void partsOfAWrittenTableAreWritten() {
        Rows table =
                Rows.written(
                        List.of("a", "b"),
                        List.of(List.of(new Cell.Text("1"), new Cell.Text("2"))));

        assertThat(table.keep(Set.of("b")).isWritten()).isTrue();
        assertThat(table.batches(1).getFirst().isWritten()).isTrue();
    }

    @Test
    void growthIsPaidForBeforeItIsTaken() {
        RowWriter poor =
                RowBinding.positional(MATRIX)
                        .writer(bytes -> {
                            throw new RefusalException(ErrorCode.OVERLOADED, bytes + " more");
                        });
        poor.number(0, 1);
        poor.number(1, 0);
        poor.endRow();

        assertThatThrownBy(() -> poor.number(0, 1)).hasMessageContaining("more");
    }
}
