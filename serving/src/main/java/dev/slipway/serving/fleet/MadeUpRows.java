package dev.slipway.serving.fleet;

import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.Schema;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.release.KeyHash;
import dev.slipway.serving.batching.Padding;
import dev.slipway.tensor.BrainFloat;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.HalfFloat;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes up rows that a model may answer: whole where its numbers are, among the categories and
/// within the ranges that signature and schema declare, and no two of eight alike.
///
/// A value follows from its row and its place in it, so that each load tries the same. The first
/// row has the largest numbers: what answers it answers the others.
final class MadeUpRows {
    /// Rows that differ; the next ones repeat them.
    static final int DIFFERENT = 8;

    /// Elements of a row that are drawn; a picture has more, and they are copied.
    private static final int PERIOD = 4_099;

    /// As exporters write it, with what some of them add.
    private static final Pattern MASK = Pattern.compile(".*mask([_:.]?\\d+)?");

    private static final long SEED = 0x5e41_11e5L;

    private final List<TensorSpec> inputs;
    private final List<List<MadeUpColumn>> columns = new ArrayList<>();

    /// Rows for a model of this signature.
    MadeUpRows(Signature signature, Schema schema) {
        this.inputs = signature.inputs();
        Map<String, ColumnRule> rules = new HashMap<>();
        schema.rules().forEach(rule -> rules.put(rule.column(), rule));
        Optional<TensorSpec> leading = leading(inputs);
        for (TensorSpec spec : inputs) {
            boolean leads = leading.isPresent() && leading.get().equals(spec);
            columns.add(columns(signature, spec, rules, leads));
        }
    }

    /// Each column of a matrix by itself where something is said of them; else one for all.
    private static List<MadeUpColumn> columns(
            Signature signature, TensorSpec spec, Map<String, ColumnRule> rules, boolean leads) {
        boolean isSaid = !rules.isEmpty() || !signature.features().isEmpty();
        if (isSaid && isMatrix(signature)) {
            return RowBinding.targetsInOrder(signature).stream()
                    .map(target ->
                            MadeUpColumn.of(
                                    target.datatype(),
                                    target.feature(),
                                    rule(rules, target.feature().name(), spec.name()),
                                    MadeUpColumn.Role.VALUE))
                    .toList();
        }
        MadeUpColumn.Role role =
                leads ? MadeUpColumn.Role.LEADING : role(spec, signature.inputs().size() > 1);
        Feature feature = Feature.numeric(spec.name());
        return List.of(MadeUpColumn.of(spec.datatype(), feature, rules.get(spec.name()), role));
    }

    /// Of a column, or else of its input.
    private static @Nullable ColumnRule rule(
            Map<String, ColumnRule> rules, String column, String input) {
        ColumnRule own = rules.get(column);
        return own == null ? rules.get(input) : own;
    }

    private static boolean isMatrix(Signature signature) {
        Shape shape = signature.inputs().getFirst().shape();
        return signature.inputs().size() == 1 && shape.rank() == 2 && shape.extent(1) > 0;
    }

    /// The tokens where there are some, else the first input that may hold an index.
    private static Optional<TensorSpec> leading(List<TensorSpec> inputs) {
        return inputs.stream()
                .filter(spec -> spec.name().equals(Padding.TOKENS))
                .filter(spec -> spec.datatype().isInteger() || spec.datatype() == Datatype.FP32)
                .findFirst()
                .or(() -> inputs.stream().filter(spec -> isIndex(spec, inputs)).findFirst());
    }

    private static boolean isIndex(TensorSpec spec, List<TensorSpec> inputs) {
        return spec.datatype().isInteger()
                && role(spec, inputs.size() > 1) == MadeUpColumn.Role.VALUE;
    }

    /// @param isBesideOthers whether there are other inputs, to which it may belong
    private static MadeUpColumn.Role role(TensorSpec spec, boolean isBesideOthers) {
        int rank = spec.shape().rank();
        boolean isColumn = rank < 2 || (rank == 2 && spec.shape().extent(1) == 1);
        if (!isBesideOthers || isColumn || !spec.datatype().isFixedSize()) {
            return MadeUpColumn.Role.VALUE;
        }
        String name = spec.name().toLowerCase(Locale.ROOT);
        if (MASK.matcher(name).matches()) {
            return MadeUpColumn.Role.MASK;
        }
        if (!spec.datatype().isInteger()) {
            return MadeUpColumn.Role.VALUE;
        }
        if (name.contains("token_type") || name.contains("segment")) {
            return MadeUpColumn.Role.SEGMENT;
        }
        return name.contains("position") ? MadeUpColumn.Role.PLACE : MadeUpColumn.Role.VALUE;
    }

    /// The numbers to try, those first that tell most.
    ///
    /// @param isLikeOthers whether rows of the package are changed as well, which may stay as they
    ///     are
    List<MadeUpNumbers> numbers(boolean isLikeOthers) {
        List<MadeUpNumbers> numbers = new ArrayList<>();
        numbers.add(MadeUpNumbers.SEVERAL);
        if (inputs.stream().filter(spec -> isIndex(spec, inputs)).count() > 1) {
            numbers.add(MadeUpNumbers.SEVERAL_IN_ONE);
        }
        numbers.add(MadeUpNumbers.TWO);
        if (isLikeOthers || !inputs.stream().allMatch(spec -> spec.datatype().isFloatingPoint())) {
            numbers.add(MadeUpNumbers.NONE);
        }
        return numbers;
    }

    /// The column that an element stands in.
    ///
    /// @param place of the element in its row
    MadeUpColumn column(int input, int place) {
        List<MadeUpColumn> all = columns.get(input);
        return all.get(place % all.size());
    }

    /// A number from 1, or 0, to `most`; the largest ones in the first row, and another one in each
    /// row's first place.
    static int drawn(int most, int row, int input, int place) {
        boolean isFirst = place == 0 && (input == 0 || row == 0);
        if (most < MadeUpColumn.MOST) {
            int flag = isFirst ? row : mixed(row, input, place);
            return row == 0 ? most : most * (flag & 1);
        }
        int largest = most - row % DIFFERENT;
        int fewer = row == 0 ? 2 : largest;
        return isFirst ? largest : largest - mixed(row, input, place) % fewer;
    }

    /// A number of 31 bits that looks random.
    private static int mixed(int row, int input, int place) {
        long here = SEED + row * 0x9e3779b97f4a7c15L + input * 0xd1342543de82ef95L + place;
        return (int) (KeyHash.mix(here * 0x9e3779b97f4a7c15L) >>> 33);
    }

    /// One input.
    ///
    /// @param shape that it shall have
    /// @param first which row it begins with
    Tensor tensor(
            int input, Shape shape, int first, MadeUpNumbers numbers, TensorAllocator memory) {
        TensorSpec spec = inputs.get(input);
        int rows = spec.hasOpenFirstAxis() ? Math.toIntExact(shape.extent(0)) : 1;
        int each = Math.toIntExact(shape.elementCount()) / Math.max(1, rows);
        if (!spec.datatype().isFixedSize()) {
            return texts(input, shape, each, first, numbers);
        }
        DenseTensor tensor = DenseTensor.allocate(spec.datatype(), shape, memory);
        int bytes = each * spec.datatype().byteSize();
        int different = Math.min(rows, DIFFERENT);
        int places = Math.min(each, period(input));
        for (int row = 0; row < different; row++) {
            for (int place = 0; place < places; place++) {
                double value = number(input, shape, (first + row) % DIFFERENT, place, numbers);
                put(tensor, row * each + place, value);
            }
            int once = places * spec.datatype().byteSize();
            repeat(tensor.buffer(), row * bytes, once, bytes);
        }
        repeat(tensor.buffer(), 0, different * bytes, rows * bytes);
        return tensor;
    }

    /// After how many elements of a row they may come again.
    private int period(int input) {
        List<MadeUpColumn> all = columns.get(input);
        boolean mayRepeat = all.size() == 1 && all.getFirst().role() != MadeUpColumn.Role.PLACE;
        return mayRepeat ? PERIOD : Integer.MAX_VALUE;
    }

    /// Fills so many bytes from `first` on with the first of them.
    private static void repeat(ByteBuffer buffer, int first, int once, int all) {
        for (int at = once; at < all; ) {
            int bytes = Math.min(once, all - at);
            buffer.put(first + at, buffer, first, bytes);
            at += bytes;
        }
    }

    private double number(int input, Shape shape, int row, int place, MadeUpNumbers numbers) {
        MadeUpColumn column = column(input, place);
        return switch (column.role()) {
            case MASK -> 1;
            case SEGMENT -> 0;
            case PLACE ->
                    numbers == MadeUpNumbers.NONE
                            ? 0
                            : (double) (place % shape.extent(shape.rank() - 1));
            case LEADING, VALUE -> {
                int most = column.most(numbers);
                yield column.number(drawn(most, row, input, place), most);
            }
        };
    }

    private Tensor texts(int input, Shape shape, int each, int first, MadeUpNumbers numbers) {
        String[] texts = new String[Math.toIntExact(shape.elementCount())];
        for (int i = 0; i < texts.length; i++) {
            MadeUpColumn column = column(input, i % each);
            int most = column.most(numbers);
            int row = (first + i / each) % DIFFERENT;
            texts[i] = column.text(drawn(most, row, input, i % each), most);
        }
        return BytesTensor.ofText(shape, texts);
    }

    private static void put(DenseTensor tensor, int index, double value) {
        switch (tensor.datatype()) {
            case BOOL, UINT8, INT8 -> tensor.buffer().put(index, (byte) (long) value);
            case UINT16, INT16 -> tensor.buffer().putShort(index * 2, (short) (long) value);
            case UINT32, INT32 -> tensor.buffer().putInt(index * 4, (int) (long) value);
            case UINT64, INT64 -> tensor.buffer().putLong(index * 8, (long) value);
            case FP16 -> tensor.buffer().putShort(index * 2, HalfFloat.of(value));
            case BF16 -> tensor.buffer().putShort(index * 2, BrainFloat.of(value));
            case FP32 -> tensor.buffer().putFloat(index * 4, (float) value);
            case FP64 -> tensor.buffer().putDouble(index * 8, value);
            case BYTES -> throw new IllegalStateException("texts have no numbers");
        }
    }
}
