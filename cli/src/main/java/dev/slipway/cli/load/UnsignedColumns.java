package dev.slipway.cli.load;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.Datatype;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Columns of whole numbers without a sign, of which capture keeps those from 2^63 on less 2^64: a
/// negative one there stands for what was sent.
public final class UnsignedColumns {
    private UnsignedColumns() {}

    /// Kept rows with the numbers that were sent.
    ///
    /// @param inputs what the endpoint takes
    public static List<Rows> asSent(List<TensorSpec> inputs, List<Rows> kept) {
        return kept.stream().map(rows -> asSent(inputs, rows)).toList();
    }

    private static Rows asSent(List<TensorSpec> inputs, Rows kept) {
        int[] columns =
                IntStream.range(0, kept.columns().size())
                        .filter(column -> isUnsigned(inputs, kept.columns().get(column)))
                        .toArray();
        if (columns.length == 0) {
            return kept;
        }
        List<List<Cell>> cells = new ArrayList<>();
        for (List<Cell> row : kept.cells()) {
            List<Cell> sent = new ArrayList<>(row);
            for (int column : columns) {
                sent.set(column, asSent(row.get(column)));
            }
            cells.add(sent);
        }
        return new Rows(kept.columns(), cells);
    }

    /// The columns of a single input, a matrix, have names of their own.
    private static boolean isUnsigned(List<TensorSpec> inputs, String column) {
        return inputs.stream()
                .filter(input -> inputs.size() == 1 || input.name().equals(column))
                .anyMatch(input -> input.datatype() == Datatype.UINT64);
    }

    private static Cell asSent(Cell kept) {
        return (kept instanceof Cell.Whole(long value) && value < 0)
                ? new Cell.Digits(Long.toUnsignedString(value))
                : kept;
    }
}
