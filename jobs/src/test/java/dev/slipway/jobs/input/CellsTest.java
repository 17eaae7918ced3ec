package dev.slipway.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowWriter;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ColumnBuilder;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Numbers of both text formats become what the bodies of requests make of them.
final class CellsTest {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private static ColumnBuilder csv(Kind kind, String text) {
        ColumnBuilder builder = new ColumnBuilder(Field.plain("x", kind), 1);
        String inside = "," + text + ",";
        assertThat(TextCell.give(builder, inside.toCharArray(), 1, text.length())).isEmpty();
        return builder;
    }

    private static String faultOfCsv(Kind kind, String text) {
        ColumnBuilder builder = new ColumnBuilder(Field.plain("x", kind), 1);
        return TextCell.give(builder, text.toCharArray(), 0, text.length());
    }

    /// Gives one value to two columns, as a column that is read and passed through.
    private static String json(ColumnBuilder first, ColumnBuilder second, String text)
            throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            return JsonCell.give(first, parser) + JsonCell.give(second, parser);
        }
    }

    private static ColumnBuilder column(Kind kind) {
        return new ColumnBuilder(Field.plain("x", kind), 1);
    }

    /// Bytes of text have none: a question mark would stand in its place, which may be a category.
    @Test
    void textOfJsonWithHalfASurrogatePairIsNone() throws IOException {
        for (String half : List.of("\\ud83d", "\\ude00", "a\\ud83d ", "\\ude00\\ud83d")) {
            assertThat(json(column(Kind.TEXT), column(Kind.TEXT), '"' + half + '"'))
                    .as(half)
                    .startsWith("half a surrogate pair (expected: text without one)");
        }
        ColumnBuilder whole = column(Kind.TEXT);
        assertThat(json(whole, column(Kind.TEXT), "\"? \\ud83d\\ude00\"")).isEmpty();
        assertThat(whole.column().textAt(0)).isEqualTo("? \ud83d\ude00");
    }

    /// Beside the middle between two 32-bit numbers a 64-bit one on the way would round twice.
    @Test
    void numbersOf32BitsAreRoundedOnce() {
        Property.holds(
                500,
                random -> {
                    float below = Float.intBitsToFloat(random.nextInt(0x3f000000, 0x42000000));
                    BigDecimal middle =
                            new BigDecimal(below).add(new BigDecimal(Math.ulp(below) / 2));
                    BigDecimal aside = BigDecimal.ONE.movePointLeft(middle.scale() + 5);
                    for (BigDecimal number :
                            List.of(middle.subtract(aside), middle, middle.add(aside))) {
                        String text = number.toPlainString();
                        float expected = Float.parseFloat(text);
                        ColumnBuilder single = column(Kind.SINGLE);
                        ColumnBuilder real = column(Kind.REAL);
                        assertThat(json(single, real, text)).isEmpty();
                        assertThat(single.column().floats()[0]).isEqualTo(expected);
                        assertThat(real.column().doubles()[0]).isEqualTo(Double.parseDouble(text));
                        assertThat(csv(Kind.SINGLE, text).column().floats()[0]).isEqualTo(expected);
                    }
                });
    }

    /// One file, scored by a job or sent to an endpoint, has one answer.
    @Test
    void whatCsvSaysIsTheSameInJobsAndInRequests() {
        List<String> texts =
                """
                0|-0|-0.0|+5|00501|7|-1|255|256|1.0|1e3|0.5|.5|5.|1e|1e39|1e999|1d|2F|-|x|٣| 7
                nan|-NaN|inf|+Infinity|-INF|true|False|NA|None
                16777217|9007199254740993|0000000000000000000000001|-0000000000000000000000000
                00009007199254740993|000000009007199254740993|-000009007199254740993
                09223372036854775807|0018446744073709551615|0018446744073709551616
                9223372036854775807|-9223372036854775808|9223372036854775808
                18446744073709551615|18446744073709551616
                1.000000059604644775390625000000000000000001
                """
                        .lines()
                        .flatMap(line -> Stream.of(line.split("\\|", -1)))
                        .toList();
        for (Datatype datatype :
                List.of(
                        Datatype.FP32,
                        Datatype.FP64,
                        Datatype.FP16,
                        Datatype.BOOL,
                        Datatype.INT8,
                        Datatype.INT64,
                        Datatype.UINT64)) {
            for (String text : texts) {
                assertThat(ofRequest(datatype, text))
                        .as(datatype + " of " + text)
                        .isEqualTo(ofJob(datatype, text));
            }
        }
    }

    /// The bytes of the one value, as numbers; nothing where it is refused.
    private static List<Byte> ofRequest(Datatype datatype, String text) {
        return given(datatype, writer -> writer.written(0, text));
    }

    /// The same of what a job reads.
    private static List<Byte> ofJob(Datatype datatype, String text) {
        Field field = new WantedColumn("x", datatype, false, false).fieldInText();
        ColumnBuilder builder = new ColumnBuilder(field, 1);
        if (!TextCell.give(builder, text.toCharArray(), 0, text.length()).isEmpty()) {
            return List.of();
        }
        Column column = builder.column();
        return given(datatype, writer -> give(column, writer));
    }

    private static void give(Column column, RowWriter writer) {
        if (column.isMissing(0)) {
            writer.missing(0);
            return;
        }
        switch (column.field().kind()) {
            case WHOLE -> {
                long value = column.longs()[0];
                if (column.field().meaning().isGreater(value)) {
                    writer.whole(0, new BigInteger(Long.toUnsignedString(value)));
                } else {
                    writer.whole(0, value);
                }
            }
            case SINGLE -> writer.number(0, column.floats()[0]);
            case REAL -> writer.number(0, column.doubles()[0]);
            case FLAG, TEXT -> throw new IllegalStateException("no number");
        }
    }

    private static List<Byte> given(Datatype datatype, Consumer<RowWriter> giving) {
        RowWriter writer =
                RowBinding.positional(
                                Signature.of(
                                        List.of(TensorSpec.of("x", datatype, -1, 1)), List.of()))
                        .writer();
        try {
            giving.accept(writer);
        } catch (RefusalException refused) {
            return List.of();
        }
        writer.endRow();
        DenseTensor tensor =
                (DenseTensor) writer.tensors(TensorAllocator.heap()).getFirst().tensor();
        List<Byte> bytes = new ArrayList<>();
        for (int i = 0; i < tensor.buffer().limit(); i++) {
            bytes.add(tensor.buffer().get(i));
        }
        return bytes;
    }

    /// As numbers with a fraction they would be rounded to those of 53 bits.
    @Test
    void zerosInFrontOfAWholeNumberChangeNone() {
        for (String text : List.of("9007199254740993", "-9223372036854775808")) {
            boolean isNegative = text.startsWith("-");
            String digits = isNegative ? text.substring(1) : text;
            for (int zeros : new int[] {1, 4, 30}) {
                String padded = (isNegative ? "-" : "") + "0".repeat(zeros) + digits;
                assertThat(ofJob(Datatype.INT64, padded))
                        .as(padded)
                        .isNotEmpty()
                        .isEqualTo(ofJob(Datatype.INT64, text));
            }
        }
        assertThat(ofJob(Datatype.UINT64, "0018446744073709551615"))
                .isNotEmpty()
                .isEqualTo(ofJob(Datatype.UINT64, "18446744073709551615"));
    }

    @Test
    void wholeNumbersOf64BitsAreTakenToTheLastDigit() {
        for (long value : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 1_700_000_000_123_456_789L}) {
            assertThat(csv(Kind.WHOLE, Long.toString(value)).column().longs()[0]).isEqualTo(value);
            assertThat(csv(Kind.SINGLE, Long.toString(value)).column().floats()[0])
                    .isEqualTo((float) value);
        }
        for (String beyond : List.of("9223372036854775808", "-9223372036854775809")) {
            assertThat(faultOfCsv(Kind.WHOLE, beyond))
                    .isEqualTo('"' + beyond + "\" (expected: a whole number)");
        }
    }

    private static ColumnBuilder unsigned() {
        return new ColumnBuilder(new Field("x", Kind.WHOLE, Meaning.UNSIGNED, false), 1);
    }

    /// As of hashes: requests take them, and Parquet has a type for them.
    @Test
    void wholeNumbersOf64BitsWithoutASignAreTakenToTheLastDigit() throws IOException {
        for (long value : new long[] {0, 7, Long.MAX_VALUE, Long.MIN_VALUE, -2, -1}) {
            String text = Long.toUnsignedString(value);
            ColumnBuilder csv = unsigned();
            assertThat(TextCell.give(csv, text.toCharArray(), 0, text.length())).as(text).isEmpty();
            assertThat(csv.column().longs()[0]).as(text).isEqualTo(value);
            ColumnBuilder json = unsigned();
            ColumnBuilder again = unsigned();
            assertThat(json(json, again, text)).as(text).isEmpty();
            assertThat(json.column().longs()[0]).as(text).isEqualTo(value);
        }
        for (String other :
                List.of("-1", "-1e3", "18446744073709551616", "99999999999999999999", "0.5")) {
            assertThat(TextCell.give(unsigned(), other.toCharArray(), 0, other.length()))
                    .isEqualTo('"' + other + "\" (expected: a whole number)");
            assertThat(json(unsigned(), unsigned(), other))
                    .startsWith(other + " (expected: a whole number in range)");
        }
    }

    @Test
    void numberOfJsonThatIsWrittenOutIsNeverTakenForInfinite() throws IOException {
        assertThat(json(column(Kind.SINGLE), column(Kind.SINGLE), "1e39"))
                .startsWith("1e39 (expected: a number in range)");
        for (Kind kind : List.of(Kind.SINGLE, Kind.REAL)) {
            assertThat(json(column(kind), column(kind), "-1e400"))
                    .startsWith("-1e400 (expected: a number in range)");
        }
        ColumnBuilder single = column(Kind.SINGLE);
        ColumnBuilder real = column(Kind.REAL);
        assertThat(json(single, real, "-Infinity")).isEmpty();
        assertThat(single.column().floats()[0]).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(real.column().doubles()[0]).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void numberOfCsvThatIsWrittenOutIsNeverTakenForInfinite() {
        for (String far : List.of("1e400", "-1e400", "1" + "0".repeat(400))) {
            assertThat(faultOfCsv(Kind.SINGLE, far)).endsWith("(expected: an FP32 in range)");
            assertThat(faultOfCsv(Kind.REAL, far)).endsWith("(expected: a number in range)");
        }
        assertThat(faultOfCsv(Kind.SINGLE, "1e39")).endsWith("(expected: an FP32 in range)");
        assertThat(csv(Kind.REAL, "1e39").column().doubles()[0]).isEqualTo(1e39);
    }

    /// As pandas, NumPy, DuckDB, R and C write them.
    @Test
    void numbersInWordsAreThoseOfTheProgramsThatWriteThem() {
        for (String none : List.of("", "nan", "NaN", "NAN", "-nan", "+nan")) {
            for (Kind kind : List.of(Kind.SINGLE, Kind.REAL, Kind.WHOLE, Kind.FLAG)) {
                assertThat(csv(kind, none).column().isMissing(0)).as(none).isTrue();
            }
        }
        for (String most : List.of("inf", "Inf", "+inf", "Infinity", "INFINITY")) {
            assertThat(csv(Kind.SINGLE, most).column().floats()[0])
                    .isEqualTo(Float.POSITIVE_INFINITY);
            assertThat(csv(Kind.REAL, "-" + most.replace("+", "")).column().doubles()[0])
                    .isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(faultOfCsv(Kind.WHOLE, most))
                    .isEqualTo('"' + most + "\" (expected: a whole number)");
        }
        for (String other : List.of("NA", "null", "None", "infinite", "-", "n", "nan1", "--inf")) {
            assertThat(faultOfCsv(Kind.REAL, other))
                    .isEqualTo('"' + other + "\" (expected: a number)");
        }
        assertThat(csv(Kind.TEXT, "nan").column().textAt(0)).isEqualTo("nan");
    }

    /// As pandas, R and DuckDB write them, and as Parquet and JSON have them.
    @Test
    void flagsOfCsvAreNumbersAsInTheOtherFormats() {
        for (String flag : List.of("true", "True", "TRUE", "false", "False", "FALSE")) {
            boolean isTrue = flag.equalsIgnoreCase("true");
            assertThat(csv(Kind.WHOLE, flag).column().longs()[0]).isEqualTo(isTrue ? 1L : 0L);
            assertThat(csv(Kind.SINGLE, flag).column().floats()[0]).isEqualTo(isTrue ? 1f : 0f);
            assertThat(csv(Kind.REAL, flag).column().doubles()[0]).isEqualTo(isTrue ? 1d : 0d);
            assertThat(csv(Kind.FLAG, flag).column().flags()[0]).as(flag).isEqualTo(isTrue);
            assertThat(csv(Kind.TEXT, flag).column().textAt(0)).isEqualTo(flag);
        }
        for (String other : List.of("t", "f", "truth", "fals", "falsehood", "yes")) {
            assertThat(faultOfCsv(Kind.REAL, other))
                    .isEqualTo('"' + other + "\" (expected: a number)");
        }
    }

    /// Whole numbers have one zero and floating-point ones two, however they are written.
    @Test
    void zerosOfFloatingPointColumnsKeepTheirSign() throws IOException {
        for (String text : List.of("-0", "-0.0", "0", "0.0")) {
            int bits = Float.floatToRawIntBits(Float.parseFloat(text));
            long longBits = Double.doubleToRawLongBits(Double.parseDouble(text));
            ColumnBuilder single = column(Kind.SINGLE);
            ColumnBuilder real = column(Kind.REAL);
            assertThat(json(single, real, text)).isEmpty();
            assertThat(bits(single)).as(text).isEqualTo(bits);
            assertThat(longBits(real)).as(text).isEqualTo(longBits);
            assertThat(bits(csv(Kind.SINGLE, text))).as(text).isEqualTo(bits);
            assertThat(longBits(csv(Kind.REAL, text))).as(text).isEqualTo(longBits);
            assertThat(csv(Kind.WHOLE, text).column().longs()[0]).isZero();
        }
        assertThat(csv(Kind.SINGLE, "-7").column().floats()[0]).isEqualTo(-7f);
        assertThat(csv(Kind.SINGLE, "10").column().floats()[0]).isEqualTo(10f);
    }

    private static int bits(ColumnBuilder single) {
        return Float.floatToRawIntBits(single.column().floats()[0]);
    }

    private static long longBits(ColumnBuilder real) {
        return Double.doubleToRawLongBits(real.column().doubles()[0]);
    }
}
