package dev.slipway.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowBinding.Target;
import dev.slipway.api.model.RowWriter;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ColumnBuilder;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Property;
import java.math.BigInteger;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Columns copied in loops give the bits, and refuse the values, that rows given to the binding of
/// real time do.
final class ColumnFillTest {
    private static final int ROWS = 64;
    private static final List<Datatype> CODED =
            List.of(Datatype.FP32, Datatype.FP64, Datatype.INT8, Datatype.BYTES);
    private static final List<String> AIRPORTS = List.of("ATL", "BOS", "ATL", "Zürich", "");
    private static final double[] EDGES = {
        0,
        -0.0,
        1,
        -1,
        0.5,
        127,
        128,
        -129,
        255,
        256,
        65_535,
        65_536,
        3e9,
        0x1p31,
        0x1p53,
        0x1p53 + 2,
        1e300,
        -1e300,
        3.5e38,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        1e-46,
        16_777_217
    };

    @Test
    void everyValueBecomesWhatTheBindingOfRealTimeMakesOfIt() {
        Property.holds(
                1_500,
                random -> {
                    Datatype[] datatypes = Datatype.values();
                    Datatype datatype = datatypes[random.nextInt(datatypes.length)];
                    boolean isCategorical = CODED.contains(datatype) && random.nextBoolean();
                    Kind[] kinds = Kind.values();
                    check(
                            signature(datatype, isCategorical),
                            column(kinds[random.nextInt(kinds.length)], random));
                });
    }

    private static Signature signature(Datatype datatype, boolean isCategorical) {
        TensorSpec input = TensorSpec.of("x", datatype, -1, 1);
        Feature feature = isCategorical ? new Feature("x", AIRPORTS) : Feature.numeric("x");
        return new Signature(List.of(input), List.of(), List.of(feature));
    }

    private static Column column(Kind kind, SplittableRandom random) {
        boolean isUnsigned = kind == Kind.WHOLE && random.nextBoolean();
        Meaning meaning = isUnsigned ? Meaning.UNSIGNED : Meaning.PLAIN;
        ColumnBuilder builder = new ColumnBuilder(new Field("x", kind, meaning, false), ROWS);
        for (int row = 0; row < ROWS; row++) {
            double edge = EDGES[random.nextInt(EDGES.length)];
            if (random.nextInt(8) == 0) {
                builder.missing();
                continue;
            }
            switch (kind) {
                case FLAG -> builder.flag(random.nextBoolean());
                case WHOLE -> builder.whole(random.nextBoolean() ? (long) edge : random.nextLong());
                case SINGLE -> builder.single((float) edge);
                case REAL -> builder.real(random.nextBoolean() ? edge : random.nextDouble());
                case TEXT ->
                        builder.text(
                                random.nextInt(4) == 0 ? "LAX" : AIRPORTS.get(random.nextInt(4)));
            }
        }
        return builder.column();
    }

    private static void check(Signature signature, Column column) {
        InputRows rows = new InputRows(signature.inputs().getFirst(), ROWS, TensorAllocator.heap());
        Target target =
                new Target(
                        0,
                        0,
                        signature.features().getFirst(),
                        signature.inputs().getFirst().datatype());
        BitSet doubtful = new BitSet();
        new ColumnFill(target, rows).fill(column, ROWS, doubtful);
        RowCheck check = new RowCheck(signature);
        for (int row = 0; row < ROWS; row++) {
            BadRow fault =
                    doubtful.get(row) ? check.check(List.of(column), row, List.of(rows)) : null;
            String actual = fault == null ? bits(rows.tensor(row, 1)) : fault.reason();
            assertThat(actual).isEqualTo(expected(signature, column, row));
        }
    }

    private static String expected(Signature signature, Column column, int row) {
        RowWriter writer = RowBinding.positional(signature).writer();
        try {
            if (column.isMissing(row)) {
                writer.missing(0);
            } else {
                switch (column.field().kind()) {
                    case FLAG -> writer.whole(0, column.flags()[row] ? 1 : 0);
                    case WHOLE -> writer.whole(0, whole(column, row));
                    case SINGLE -> writer.number(0, column.floats()[row]);
                    case REAL -> writer.number(0, column.doubles()[row]);
                    case TEXT -> writer.text(0, column.textAt(row));
                }
            }
            writer.endRow();
        } catch (RefusalException e) {
            String message = e.refusal().message();
            return message.substring(message.indexOf("': ") + 3);
        }
        return bits(writer.tensors(TensorAllocator.heap()).getFirst().tensor());
    }

    private static BigInteger whole(Column column, int row) {
        long value = column.longs()[row];
        return column.field().meaning() == Meaning.UNSIGNED
                ? new BigInteger(Long.toUnsignedString(value))
                : BigInteger.valueOf(value);
    }

    private static String bits(Tensor tensor) {
        return switch (tensor) {
            case DenseTensor dense -> {
                byte[] bytes = new byte[dense.buffer().limit()];
                dense.buffer().get(0, bytes);
                yield HexFormat.of().formatHex(bytes);
            }
            case BytesTensor text -> HexFormat.of().formatHex(text.element(0));
        };
    }
}
