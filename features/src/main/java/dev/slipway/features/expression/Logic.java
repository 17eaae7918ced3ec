package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Flags;
import dev.slipway.features.column.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/// Comparisons, and what joins their answers. A comparison with a missing value is missing; `and`
/// and `or` are decided by one side where that is enough (Kleene's logic).
final class Logic {
    private Logic() {}

    static Map<String, Function> functions() {
        Map<String, Function> all = new HashMap<>();
        comparison(all, "==", order -> order == 0);
        comparison(all, "!=", order -> order != 0);
        comparison(all, "<", order -> order < 0);
        comparison(all, "<=", order -> order <= 0);
        comparison(all, ">", order -> order > 0);
        comparison(all, ">=", order -> order >= 0);
        all.put("and", joined("and", false));
        all.put("or", joined("or", true));
        all.put("not", new Function("not flag", Logic::not));
        return all;
    }

    private static void comparison(Map<String, Function> all, String sign, IntPredicate holds) {
        all.put(
                sign,
                new Function(
                        "two numbers, two texts, two times or two flags around " + sign,
                        arguments -> compare(arguments, holds)));
    }

    private static Expression compare(Arguments arguments, IntPredicate holds) {
        Expression left = arguments.any(0);
        Expression right =
                left.type().isNumeric() ? arguments.numeric(1) : arguments.column(1, left.type());
        Order order = order(left.type(), right.type());
        return arguments.strict(
                Type.FLAG,
                false,
                Kernel.flags((columns, row, results) ->
                        results.set(row, holds.test(order.of(columns[0], columns[1], row)))));
    }

    /// The order of two values that are there.
    interface Order {
        int of(Column left, Column right, int row);
    }

    static Order order(Type left, Type right) {
        return switch (left) {
            case TEXT -> (one, other, row) -> byCodePoint(one.text(row), other.text(row));
            case FLAG -> (one, other, row) -> Boolean.compare(one.flag(row), other.flag(row));
            case TIME -> (one, other, row) -> Long.compare(one.whole(row), other.whole(row));
            case NUMBER, WHOLE ->
                    left == Type.WHOLE && right == Type.WHOLE
                            ? (one, other, row) -> Long.compare(one.whole(row), other.whole(row))
                            : (one, other, row) -> byValue(one.number(row), other.number(row));
        };
    }

    /// The two zeros are equal.
    private static int byValue(double one, double other) {
        return one < other ? -1 : one > other ? 1 : 0;
    }

    private static int byCodePoint(String one, String other) {
        int shared = Math.min(one.length(), other.length());
        for (int i = 0; i < shared; i++) {
            char left = one.charAt(i);
            char right = other.charAt(i);
            if (left != right) {
                // Pairs of surrogates stand for what lies behind all that one unit holds.
                return Character.isSurrogate(left) == Character.isSurrogate(right)
                        ? Character.compare(left, right)
                        : Character.isSurrogate(left) ? 1 : -1;
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    /// @param deciding the answer that decides, whatever the other side is
    private static Function joined(String word, boolean deciding) {
        return new Function(
                "flag " + word + " flag",
                arguments -> {
                    arguments.column(0, Type.FLAG);
                    arguments.column(1, Type.FLAG);
                    return arguments.strict(
                            Type.FLAG, false, (columns, rows) -> joined(columns, rows, deciding));
                });
    }

    private static Column joined(Column[] columns, int rows, boolean deciding) {
        Flags results = new Flags(rows);
        for (int row = 0; row < rows; row++) {
            if (is(columns[0], row, deciding) || is(columns[1], row, deciding)) {
                results.set(row, deciding);
            } else if (!columns[0].isMissing(row) && !columns[1].isMissing(row)) {
                results.set(row, !deciding);
            }
        }
        return results;
    }

    private static boolean is(Column flags, int row, boolean wanted) {
        return !flags.isMissing(row) && flags.flag(row) == wanted;
    }

    private static Expression not(Arguments arguments) {
        arguments.column(0, Type.FLAG);
        return arguments.strict(
                Type.FLAG,
                false,
                Kernel.flags((columns, row, results) -> results.set(row, !columns[0].flag(row))));
    }
}
