package dev.slipway.api.model;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.RowBinding.Target;
import dev.slipway.tensor.BrainFloat;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.HalfFloat;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/// Collects cells row by row and turns them into a version's input tensors.
///
/// Every cell of a row is given once, in any order, then the row is ended. A missing value becomes
/// NaN in a floating-point column and is refused in any other.
///
/// *Errors*: [RefusalException] with `INVALID_INPUT`, naming row, column, value and expectation.
///
/// *Threads*: one.
public final class RowWriter {
    private final RowBinding binding;
    private final List<Column> inputs = new ArrayList<>();
    private final Map<String, Integer> codes = new HashMap<>();
    private int rows;
    private int cells;

    RowWriter(RowBinding binding, LongConsumer payment) {
        this.binding = binding;
        for (TensorSpec spec : binding.signature().inputs()) {
            inputs.add(new Column(spec, payment));
        }
    }

    /// What the cells of a column become.
    public Datatype datatype(int column) {
        return bound(column).datatype();
    }

    /// Whether a column's cells are text: categories, or `BYTES`.
    public boolean takesText(int column) {
        return bound(column).takesText();
    }

    /// Gives all rows of a table whose columns are the binding's, and ends each.
    public void table(Rows table) {
        for (List<Cell> row : table.cells()) {
            for (int column = 0; column < row.size(); column++) {
                Cell cell = row.get(column);
                if (table.isWritten() && cell instanceof Cell.Text(String text)) {
                    written(column, text);
                } else {
                    cell(column, cell);
                }
            }
            endRow();
        }
    }

    /// Gives a cell as what it is.
    public void cell(int column, Cell cell) {
        switch (cell) {
            case Cell.Whole(long value) -> whole(column, value);
            case Cell.Real(double value) -> number(column, value);
            case Cell.Digits digits -> digits(column, digits);
            case Cell.Text(String value) -> text(column, value);
            case Cell.Missing() -> missing(column);
        }
    }

    /// Only what is written as text may be the name of a category.
    private void digits(int column, Cell.Digits digits) {
        if (takesText(column)) {
            number(column, digits.number());
        } else {
            written(column, digits.value());
        }
    }

    /// Gives a cell as it is written where nothing says its type, as in CSV: the column decides. A
    /// column that takes text takes it as it is, a number of a category's name too; any other the
    /// number that it writes.
    public void written(int column, String value) {
        if (takesText(column)) {
            text(column, value);
        } else if (value.isEmpty()) {
            missing(column);
        } else if (datatype(column) == Datatype.UINT64 && WrittenNumber.isGreat(value)) {
            whole(column, new BigInteger(value));
        } else {
            boolean isSingle = datatype(column) == Datatype.FP32;
            Cell number =
                    WrittenNumber.cell(value, isSingle)
                            .orElseThrow(() -> noNumber(column, value, datatype(column)));
            cell(column, number);
        }
    }

    private RefusalException noNumber(int column, String value, Datatype datatype) {
        return refuse(column, quoted(value), datatype.one());
    }

    /// Gives a cell as a text of JSON, which has words for the numbers that it cannot write.
    public void textOfJson(int column, String value) {
        if (takesText(column)) {
            text(column, value);
            return;
        }
        switch (value) {
            case "NaN" -> missing(column);
            case "Infinity" -> number(column, Double.POSITIVE_INFINITY);
            case "-Infinity" -> number(column, Double.NEGATIVE_INFINITY);
            default -> text(column, value);
        }
    }

    /// Gives a cell as a floating-point number. In a column of whole numbers it must be one that
    /// a `double` holds exactly.
    public void number(int column, double value) {
        Target target = target(column);
        if (target.datatype().isFloatingPoint()) {
            real(target, column, value);
        } else if (value == Math.rint(value) && Math.abs(value) <= 0x1p53) {
            whole(target, column, (long) value);
        } else {
            throw refuse(column, String.valueOf(value), "a whole number for " + target.datatype());
        }
    }

    /// Gives a cell as a whole number.
    public void whole(int column, long value) {
        Target target = target(column);
        switch (target.datatype()) {
            case FP32 -> real(target, column, (float) value);
            case FP64, FP16, BF16 -> real(target, column, (double) value);
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES ->
                    whole(target, column, value);
        }
    }

    /// Gives a cell as a whole number of any size.
    public void whole(int column, BigInteger value) {
        Datatype datatype = datatype(column);
        if (value.bitLength() < Long.SIZE) {
            whole(column, value.longValue());
        } else if (datatype.isFloatingPoint()) {
            double rounded = datatype == Datatype.FP32 ? value.floatValue() : value.doubleValue();
            if (Double.isInfinite(rounded)) {
                throw refuse(column, value.toString(), datatype.one() + " in range");
            }
            number(column, rounded);
        } else if (datatype == Datatype.UINT64
                && value.signum() > 0
                && value.bitLength() == Long.SIZE) {
            Target target = target(column);
            inputs.get(target.input()).putWhole(rows, target.offset(), value.longValue());
        } else {
            throw refuse(column, value.toString(), datatype.one() + " in range");
        }
    }

    private void real(Target target, int column, double value) {
        if (Double.isFinite(value) && !Double.isFinite(stored(target.datatype(), value))) {
            throw refuse(column, String.valueOf(value), target.datatype().one() + " in range");
        }
        inputs.get(target.input()).putReal(rows, target.offset(), value);
    }

    private static double stored(Datatype datatype, double value) {
        return switch (datatype) {
            case FP32 -> (float) value;
            case FP16 -> HalfFloat.value(HalfFloat.of(value));
            case BF16 -> BrainFloat.value(BrainFloat.of(value));
            case FP64, BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES ->
                    value;
        };
    }

    /// Gives a cell as text: a category of a categorical feature, or the bytes of a `BYTES` column.
    /// Where a feature is both, its text must be a category and stays what it is.
    public void text(int column, String value) {
        Target target = target(column);
        if (target.feature().isCategorical()) {
            category(target, column, value);
        } else if (!target.datatype().isFixedSize()) {
            putText(target, value);
        } else {
            throw noNumber(column, value, target.datatype());
        }
    }

    /// Gives a cell as the bytes of a `BYTES` column, which need not be text, and must not change
    /// afterwards. Any other column takes the text that they write.
    public void bytes(int column, byte[] value) {
        Target target = bound(column);
        if (target.feature().isCategorical() || target.datatype().isFixedSize()) {
            text(column, new String(value, StandardCharsets.UTF_8));
        } else {
            cells++;
            inputs.get(target.input()).putText(rows, target.offset(), value);
        }
    }

    private void putText(Target target, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        inputs.get(target.input()).putText(rows, target.offset(), utf8);
    }

    private void category(Target target, int column, String value) {
        int code = code(target.feature(), column, value);
        if (!target.datatype().isFixedSize()) {
            putText(target, value);
        } else if (!target.datatype().isFloatingPoint()) {
            whole(target, column, code);
        } else if (stored(target.datatype(), code) == code) {
            inputs.get(target.input()).putReal(rows, target.offset(), code);
        } else {
            // It would be rounded to the code of a neighbour.
            throw refuse(
                    column, Integer.toString(code), "a code that " + target.datatype() + " holds");
        }
    }

    /// Gives a cell that has no value.
    public void missing(int column) {
        Target target = target(column);
        if (!target.datatype().isFloatingPoint()) {
            throw refuse(column, "null", target.datatype().one());
        }
        inputs.get(target.input()).putReal(rows, target.offset(), Double.NaN);
    }

    /// Ends the row.
    public void endRow() {
        if (cells != binding.width()) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "row " + rows + ": " + cells + " values (expected: " + binding.width() + ")");
        }
        rows++;
        cells = 0;
    }

    /// The rows so far as input tensors.
    public List<NamedTensor> tensors(TensorAllocator allocator) {
        List<NamedTensor> tensors = new ArrayList<>(inputs.size());
        for (Column input : inputs) {
            tensors.add(new NamedTensor(input.spec.name(), input.tensor(rows, allocator)));
        }
        return tensors;
    }

    private Target target(int column) {
        Target target = bound(column);
        cells++;
        return target;
    }

    private Target bound(int column) {
        if (column < 0 || column >= binding.width()) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "row "
                            + rows
                            + ": more than "
                            + binding.width()
                            + " values (expected: "
                            + binding.width()
                            + ")");
        }
        return binding.target(column);
    }

    private void whole(Target target, int column, long value) {
        if (!target.datatype().isFixedSize()) {
            throw refuse(column, Long.toString(value), "text");
        }
        if (!fits(target, value)) {
            throw refuse(column, Long.toString(value), target.datatype().one() + " in range");
        }
        inputs.get(target.input()).putWhole(rows, target.offset(), value);
    }

    private static boolean fits(Target target, long value) {
        return switch (target.datatype()) {
            case BOOL -> value == 0 || value == 1;
            case INT8 -> value == (byte) value;
            case INT16 -> value == (short) value;
            case INT32 -> value == (int) value;
            case UINT8 -> value >= 0 && value <= 0xff;
            case UINT16 -> value >= 0 && value <= 0xffff;
            case UINT32 -> value >= 0 && value <= 0xffff_ffffL;
            case UINT64 -> value >= 0;
            case INT64, FP16, BF16, FP32, FP64, BYTES -> true;
        };
    }

    private int code(Feature feature, int column, String value) {
        if (codes.isEmpty()) {
            for (int c = 0; c < binding.width(); c++) {
                index(binding.target(c).feature());
            }
        }
        Integer code = codes.get(feature.name() + '\0' + value);
        if (code == null) {
            throw refuse(
                    column,
                    quoted(value),
                    "one of "
                            + feature.categories().size()
                            + " categories such as "
                            + feature.categories().getFirst());
        }
        return code;
    }

    private void index(Feature feature) {
        for (int code = 0; code < feature.categories().size(); code++) {
            codes.putIfAbsent(feature.name() + '\0' + feature.categories().get(code), code);
        }
    }

    private static String quoted(String text) {
        return '"' + RowBinding.shown(text) + '"';
    }

    private RefusalException refuse(int column, String value, String expected) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT,
                "row "
                        + rows
                        + ", column '"
                        + binding.target(column).feature().name()
                        + "': "
                        + value
                        + " (expected: "
                        + expected
                        + ")");
    }

    /// One growing input tensor.
    private static final class Column {
        /// What a text costs beside its bytes: an array header and references.
        private static final int PER_TEXT = 32;

        private static final byte[] NOTHING = {};

        private final TensorSpec spec;
        private final int width;
        private final LongConsumer payment;
        private final List<byte[]> strings = new ArrayList<>();
        private ByteBuffer buffer;

        Column(TensorSpec spec, LongConsumer payment) {
            this.spec = spec;
            this.payment = payment;
            this.width = spec.shape().rank() == 2 ? (int) Math.abs(spec.shape().extent(1)) : 1;
            this.buffer = littleEndian(spec.datatype().isFixedSize() ? rowBytes() : 0);
        }

        void putReal(int row, int offset, double value) {
            int at = position(row, offset);
            switch (spec.datatype()) {
                case FP32 -> buffer.putFloat(at, (float) value);
                case FP64 -> buffer.putDouble(at, value);
                case FP16 -> buffer.putShort(at, HalfFloat.of(value));
                case BF16 -> buffer.putShort(at, BrainFloat.of(value));
                case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES ->
                        putWhole(row, offset, (long) value);
            }
        }

        void putWhole(int row, int offset, long value) {
            int at = position(row, offset);
            switch (spec.datatype().byteSize()) {
                case 1 -> buffer.put(at, (byte) value);
                case 2 -> buffer.putShort(at, (short) value);
                case 4 -> buffer.putInt(at, (int) value);
                default -> buffer.putLong(at, value);
            }
        }

        void putText(int row, int offset, byte[] bytes) {
            int place = Math.addExact(Math.multiplyExact(row, width), offset);
            int more = Math.max(0, place + 1 - strings.size());
            payment.accept((long) PER_TEXT * more + bytes.length);
            while (strings.size() <= place) {
                strings.add(NOTHING);
            }
            strings.set(place, bytes);
        }

        Tensor tensor(int rows, TensorAllocator allocator) {
            Shape shape = spec.shape().rank() == 2 ? Shape.of(rows, width) : Shape.of(rows);
            if (!spec.datatype().isFixedSize()) {
                return BytesTensor.of(shape, strings);
            }
            DenseTensor tensor = DenseTensor.allocate(spec.datatype(), shape, allocator);
            tensor.buffer().put(0, buffer, 0, tensor.buffer().limit());
            return tensor;
        }

        private int rowBytes() {
            return width * spec.datatype().byteSize();
        }

        private int position(int row, int offset) {
            int needed = Math.multiplyExact(row + 1, rowBytes());
            if (needed > buffer.capacity()) {
                int wanted = (int) Math.min(Integer.MAX_VALUE - 8L, needed * 2L);
                payment.accept(wanted - buffer.capacity());
                ByteBuffer larger = littleEndian(wanted);
                larger.put(0, buffer, 0, buffer.capacity());
                buffer = larger;
            }
            return (row * width + offset) * spec.datatype().byteSize();
        }

        private static ByteBuffer littleEndian(int bytes) {
            return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
