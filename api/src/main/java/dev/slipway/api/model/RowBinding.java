package dev.slipway.api.model;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.tensor.Datatype;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/// Says where each column of a table of rows goes in a version's input tensors.
///
/// A version takes rows in one of two ways: as one matrix whose columns are features, or as one
/// tensor per column. Columns bind by name, in any order; a missing or unknown name is refused.
///
/// *Errors*: [RefusalException] with `INVALID_INPUT`, naming the column.
public final class RowBinding {
    private static final int SHOWN = 100;

    private final Signature signature;
    private final List<Target> targets;

    private RowBinding(Signature signature, List<Target> targets) {
        this.signature = signature;
        this.targets = List.copyOf(targets);
    }

    /// Where one column's cells go.
    ///
    /// @param input the position of the input tensor
    /// @param offset the position inside the tensor's row
    public record Target(int input, int offset, Feature feature, Datatype datatype) {
        /// Whether the cells are text: categories, or `BYTES`.
        public boolean takesText() {
            return feature.isCategorical() || !datatype.isFixedSize();
        }
    }

    /// Binds these column names, in the order in which every row will give its cells.
    public static RowBinding ofColumns(Signature signature, List<String> columns) {
        Map<String, Target> known = new HashMap<>();
        for (Target target : targetsInOrder(signature)) {
            String name = target.feature().name();
            if (known.put(name, target) != null) {
                throw refuse("column '" + name + "': the model has two of this name", signature);
            }
        }
        List<Target> targets = new ArrayList<>(columns.size());
        for (String column : columns) {
            Target target = known.remove(column);
            if (target == null) {
                throw refuse("column '" + shown(column) + "': unknown or repeated", signature);
            }
            targets.add(target);
        }
        if (!known.isEmpty()) {
            String missing = known.keySet().stream().sorted().toList().toString();
            throw refuse("columns: missing " + missing, signature);
        }
        return new RowBinding(signature, targets);
    }

    /// Binds rows whose cells stand in the model's own order.
    public static RowBinding positional(Signature signature) {
        return new RowBinding(signature, targetsInOrder(signature));
    }

    /// The names of the model's columns in its own order; made-up names `f0`, `f1`, … where a
    /// matrix has none.
    public static List<String> columnNames(Signature signature) {
        return targetsInOrder(signature).stream().map(target -> target.feature().name()).toList();
    }

    /// How many cells a row has.
    public int width() {
        return targets.size();
    }

    /// A writer for rows in this binding's column order.
    public RowWriter writer() {
        return writer(bytes -> {});
    }

    /// As [#writer()], for rows whose memory somebody counts: `payment` is told of every growth
    /// before it is taken, and may refuse it by throwing.
    public RowWriter writer(LongConsumer payment) {
        return new RowWriter(this, payment);
    }

    Signature signature() {
        return signature;
    }

    Target target(int column) {
        return targets.get(column);
    }

    /// Where the cells of the model's columns go, in its own order.
    public static List<Target> targetsInOrder(Signature signature) {
        List<TensorSpec> inputs = signature.inputs();
        List<Target> targets = new ArrayList<>();
        if (inputs.size() == 1 && inputs.getFirst().shape().rank() == 2) {
            TensorSpec matrix = inputs.getFirst();
            long width = matrix.shape().extent(1);
            if (width >= 0) {
                for (int column = 0; column < width; column++) {
                    Feature feature = feature(signature, matrix, column);
                    targets.add(new Target(0, column, feature, matrix.datatype()));
                }
                return targets;
            }
        }
        for (int input = 0; input < inputs.size(); input++) {
            TensorSpec spec = inputs.get(input);
            if (!isColumn(spec)) {
                throw refuse(
                        "input '" + spec.name() + "': " + spec.shape() + " is not a column of rows",
                        signature);
            }
            targets.add(new Target(input, 0, Feature.numeric(spec.name()), spec.datatype()));
        }
        return targets;
    }

    private static Feature feature(Signature signature, TensorSpec matrix, int column) {
        if (!signature.features().isEmpty()) {
            return signature.features().get(column);
        }
        return Feature.numeric(matrix.shape().extent(1) == 1 ? matrix.name() : "f" + column);
    }

    private static boolean isColumn(TensorSpec spec) {
        int rank = spec.shape().rank();
        return rank == 1 || (rank == 2 && spec.shape().extent(1) == 1);
    }

    /// What a refusal repeats of a caller's text, which may be as long as a body. No sign is cut in
    /// halves.
    static String shown(String text) {
        if (text.length() <= SHOWN) {
            return text;
        }
        boolean isInHalves = Character.isHighSurrogate(text.charAt(SHOWN - 1));
        return text.substring(0, isInHalves ? SHOWN - 1 : SHOWN) + "…";
    }

    private static RefusalException refuse(String what, Signature signature) {
        List<String> expected =
                signature.features().isEmpty()
                        ? signature.inputs().stream().map(TensorSpec::name).toList()
                        : signature.features().stream().map(Feature::name).toList();
        return new RefusalException(
                ErrorCode.INVALID_INPUT, what + " (expected: the columns " + expected + ")");
    }
}
