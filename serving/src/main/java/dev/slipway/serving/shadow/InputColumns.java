package dev.slipway.serving.shadow;

import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Schema;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.stats.compare.ColumnContrast;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The columns of a version's rows: the features of its matrix, or inputs of one value a row.
final class InputColumns {
    private static final int MOST = 256;
    private static final int SHOWN = 64;

    private final List<Column> columns;

    /// One column.
    ///
    /// @param input that holds it
    /// @param offset of its value within a row
    /// @param width values of a row in that input
    /// @param categories of a categorical one; 0 of any other
    /// @param domain the texts that it may hold; empty where nobody said
    private record Column(
            String name, int input, int offset, int width, int categories, Set<String> domain) {}

    private InputColumns(List<Column> columns) {
        this.columns = columns;
    }

    /// Those of a signature; inputs whose rows are matrices have none.
    static InputColumns of(Signature signature, Schema schema) {
        List<Column> columns = new ArrayList<>();
        for (int input = 0; input < signature.inputs().size(); input++) {
            TensorSpec spec = signature.inputs().get(input);
            int rank = spec.shape().rank();
            long width = rank == 1 ? 1 : rank == 2 ? spec.shape().extent(1) : 0;
            for (int offset = 0; offset < width && columns.size() < MOST; offset++) {
                Feature feature =
                        signature.features().isEmpty() ? null : signature.features().get(offset);
                String name = name(spec, feature, offset, width);
                columns.add(
                        new Column(
                                name,
                                input,
                                offset,
                                (int) width,
                                feature == null ? 0 : feature.categories().size(),
                                schema.rule(name).map(rule -> rule.domain()).orElse(Set.of())));
            }
        }
        return new InputColumns(columns);
    }

    private static String name(TensorSpec spec, @Nullable Feature feature, int offset, long width) {
        if (feature != null) {
            return feature.name();
        }
        return width == 1 ? spec.name() : spec.name() + "[" + offset + "]";
    }

    /// How many there are.
    int count() {
        return columns.size();
    }

    /// The name of one.
    String name(int column) {
        return columns.get(column).name();
    }

    /// Counts the values of all rows, by whether the answers agree on them.
    void count(List<Tensor> inputs, DisagreeingRows rows, ColumnContrast[] contrasts) {
        for (int i = 0; i < contrasts.length; i++) {
            Column column = columns.get(i);
            Tensor tensor = inputs.get(column.input());
            int all = tensor.elementCount() / column.width();
            for (int row = 0; row < all; row++) {
                boolean differs = rows.differs(rows.count() == all ? row : 0);
                count(column, tensor, row, differs, contrasts[i]);
            }
        }
    }

    private static void count(
            Column column, Tensor tensor, int row, boolean differs, ColumnContrast contrast) {
        int element = row * column.width() + column.offset();
        switch (tensor) {
            case DenseTensor dense -> {
                double value = dense.doubleAt(element);
                contrast.number(differs, value);
                if (column.categories() > 0 && !Double.isNaN(value) && isUnseen(column, value)) {
                    contrast.unseen(differs);
                }
            }
            case BytesTensor texts -> {
                String text = texts.text(element);
                contrast.text(differs, text.hashCode());
                if (!column.domain().isEmpty() && !column.domain().contains(text)) {
                    contrast.unseen(differs);
                }
            }
        }
    }

    private static boolean isUnseen(Column column, double code) {
        return !(code >= 0 && code < column.categories() && code == Math.rint(code));
    }

    /// The first row's values of the columns that may be shown.
    String firstRow(List<Tensor> inputs, Set<String> hidden) {
        StringBuilder text = new StringBuilder();
        for (Column column : columns.subList(0, Math.min(SHOWN, columns.size()))) {
            Tensor tensor = inputs.get(column.input());
            if (hidden.contains(column.name()) || tensor.elementCount() == 0) {
                continue;
            }
            text.append(text.isEmpty() ? "" : ", ").append(column.name()).append('=');
            text.append(
                    switch (tensor) {
                        case DenseTensor dense -> dense.doubleAt(column.offset());
                        case BytesTensor texts -> texts.text(column.offset());
                    });
        }
        return text.toString();
    }
}
