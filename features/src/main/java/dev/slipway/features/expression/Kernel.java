package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Flags;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;

/// What a function does with columns. A row's result depends on nothing but that row's arguments.
@FunctionalInterface
interface Kernel {
    /// The results for all rows.
    Column apply(Column[] arguments, int rows);

    /// What a function does with one row whose arguments are all there; it may leave the result
    /// missing.
    @FunctionalInterface
    interface OfRow<C extends Column> {
        /// Writes the result of `row`, if there is one.
        void at(Column[] arguments, int row, C results);
    }

    /// Numbers, where all arguments are there.
    static Kernel numbers(OfRow<Numbers> function) {
        return (arguments, rows) -> filled(arguments, new Numbers(rows), function);
    }

    /// Whole numbers, where all arguments are there.
    static Kernel wholes(OfRow<Wholes> function) {
        return (arguments, rows) -> filled(arguments, new Wholes(Type.WHOLE, rows), function);
    }

    /// Instants, where all arguments are there.
    static Kernel times(OfRow<Wholes> function) {
        return (arguments, rows) -> filled(arguments, new Wholes(Type.TIME, rows), function);
    }

    /// Texts, where all arguments are there.
    static Kernel texts(OfRow<Texts> function) {
        return (arguments, rows) -> filled(arguments, new Texts(rows), function);
    }

    /// Answers, where all arguments are there.
    static Kernel flags(OfRow<Flags> function) {
        return (arguments, rows) -> filled(arguments, new Flags(rows), function);
    }

    private static <C extends Column> C filled(Column[] arguments, C results, OfRow<C> function) {
        for (int row = 0; row < results.rows(); row++) {
            if (areThere(arguments, row)) {
                function.at(arguments, row, results);
            }
        }
        return results;
    }

    private static boolean areThere(Column[] arguments, int row) {
        for (Column argument : arguments) {
            if (argument.isMissing(row)) {
                return false;
            }
        }
        return true;
    }
}
