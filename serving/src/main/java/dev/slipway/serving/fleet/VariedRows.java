package dev.slipway.serving.fleet;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.Signature;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import java.util.ArrayList;
import java.util.List;

/// Rows like one of the package with other values, which its model may answer as well: other
/// categories and texts, and larger numbers, or smaller ones where large ones may be no index.
final class VariedRows {
    private static final int PARTS = MadeUpRows.DIFFERENT;

    private final Signature signature;
    private final MadeUpRows made;

    /// @param made knows what columns may hold
    VariedRows(Signature signature, MadeUpRows made) {
        this.signature = signature;
        this.made = made;
    }

    /// A row of columns with other values.
    ///
    /// *Errors*: `RefusalException` when the model does not take columns.
    ///
    /// @param round from 1 on; another one gives other values
    /// @param numbers how far values may go from what they are; not at all where there are none
    ManifestRow of(ManifestRow row, int round, MadeUpNumbers numbers) {
        List<RowBinding.Target> targets = RowBinding.targetsInOrder(signature);
        List<Cell> cells = new ArrayList<>();
        for (int place = 0; place < row.cells().size(); place++) {
            RowBinding.Target target = targets.get(place);
            MadeUpColumn column = made.column(target.input(), target.offset());
            Cell cell = row.cells().get(place);
            if (numbers == MadeUpNumbers.NONE || isMissing(cell)) {
                cells.add(cell);
            } else if (column.isDeclared()) {
                cells.add(declared(cell, column, round, place, numbers));
            } else {
                cells.add(varied(cell, column, round, numbers));
            }
        }
        return new ManifestRow(cells);
    }

    private static boolean isMissing(Cell cell) {
        return cell instanceof Cell.Missing
                || (cell instanceof Cell.Real(double value) && Double.isNaN(value));
    }

    private static Cell declared(
            Cell cell, MadeUpColumn column, int round, int place, MadeUpNumbers numbers) {
        int most = column.most(numbers);
        int drawn = MadeUpRows.drawn(most, round % PARTS, 0, place);
        if (cell instanceof Cell.Text) {
            return column.texts().isEmpty() ? cell : new Cell.Text(column.text(drawn, most));
        }
        if (column.kind() == MadeUpColumn.Kind.TEXT) {
            return cell;
        }
        double value = column.number(drawn, most);
        boolean isReal = column.kind() == MadeUpColumn.Kind.REAL;
        return isReal ? new Cell.Real(value) : new Cell.Whole((long) value);
    }

    private static Cell varied(Cell cell, MadeUpColumn column, int round, MadeUpNumbers numbers) {
        boolean isFree = numbers != MadeUpNumbers.TWO;
        boolean isReal = column.datatype().isFloatingPoint();
        return switch (cell) {
            case Cell.Real(double value) ->
                    new Cell.Real(
                            (isFree && isReal)
                                    ? larger(value, round, column)
                                    : nearer(value, round));
            case Cell.Whole(long value) when isFree && isReal ->
                    new Cell.Real(larger((double) value, round, column));
            case Cell.Whole(long value) when isFree && value == 0 -> new Cell.Whole(round % 2);
            case Cell.Whole(long value) -> new Cell.Whole((long) nearer((double) value, round));
            case Cell.Digits _ -> round % 2 == 0 ? cell : new Cell.Whole(0);
            case Cell.Text(String text) -> isFree ? new Cell.Text(longer(text, round)) : cell;
            case Cell.Missing _ -> cell;
        };
    }

    /// A multiple, where the datatype holds it.
    private static double larger(double value, int round, MadeUpColumn column) {
        double larger = value == 0 ? round : value * (1 + round);
        boolean isHeld = Math.abs(larger) <= MadeUpColumn.limit(column.datatype());
        return isHeld ? larger : nearer(value, round);
    }

    /// A part, whole where the number is.
    private static double nearer(double value, int round) {
        double part = value * (PARTS - round % PARTS) / PARTS;
        boolean isWhole = value == Math.rint(value);
        return isWhole ? Math.copySign(Math.floor(Math.abs(part)), value) : part;
    }

    /// With its last sign repeated, so that digits stay digits.
    private static String longer(String text, int round) {
        if (text.isEmpty()) {
            return text;
        }
        int last = text.offsetByCodePoints(text.length(), -1);
        return text + text.substring(last).repeat(round);
    }
}
