package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// Arithmetic. Of two whole numbers it gives a whole one, missing where 64 bits do not hold it; of
/// others a number, missing where it would not be finite. Functions are those of `StrictMath`, the
/// same on every machine.
final class Arithmetic {
    /// As many as `min` and `max` take.
    private static final int MOST = 16;

    private Arithmetic() {}

    static Map<String, Function> functions() {
        Map<String, Function> all = new HashMap<>();
        all.put("+", binary("+", Arithmetic::add, Double::sum));
        all.put("-", new Function("number - number, time - time", Arithmetic::minus));
        all.put("*", binary("*", Arithmetic::multiply, (a, b) -> a * b));
        all.put("/", new Function("number / number", Arithmetic::divide));
        all.put("//", binary("//", Arithmetic::floorDivide, Arithmetic::floorDivide));
        all.put("%", binary("%", Arithmetic::floorModulo, Arithmetic::floorModulo));
        all.put("negate", new Function("-number", Arithmetic::negate));
        all.put("abs", new Function("abs(number)", Arithmetic::absolute));
        all.put("min", extreme("min", Math::min, Math::min));
        all.put("max", extreme("max", Math::max, Math::max));
        all.put("clip", new Function("clip(number, lowest, highest)", Arithmetic::clip));
        all.put("pow", ofTwo("pow(number, exponent)", StrictMath::pow));
        ofOne(all, "sqrt", StrictMath::sqrt);
        ofOne(all, "exp", StrictMath::exp);
        ofOne(all, "log", StrictMath::log);
        ofOne(all, "log1p", StrictMath::log1p);
        ofOne(all, "sin", StrictMath::sin);
        ofOne(all, "cos", StrictMath::cos);
        ofOne(all, "tanh", StrictMath::tanh);
        return all;
    }

    /// What an operator does with two whole numbers.
    private interface OfWholes {
        void at(long left, long right, int row, Wholes results);
    }

    /// What `min` and `max` do with two whole numbers.
    private interface Choice {
        long of(long one, long other);
    }

    private static Function binary(String sign, OfWholes wholes, DoubleBinaryOperator numbers) {
        return new Function(
                "number " + sign + " number", arguments -> bind(arguments, wholes, numbers));
    }

    private static Expression bind(
            Arguments arguments, OfWholes wholes, DoubleBinaryOperator numbers) {
        arguments.require(2, 2);
        return of(arguments, arguments.numeric(0), arguments.numeric(1), wholes, numbers);
    }

    private static Expression of(
            Arguments arguments,
            Expression left,
            Expression right,
            OfWholes wholes,
            DoubleBinaryOperator numbers) {
        if (left.type() == Type.WHOLE && right.type() == Type.WHOLE) {
            return arguments.strict(Type.WHOLE, true, wholes(wholes));
        }
        return arguments.strict(Type.NUMBER, true, numbers(numbers));
    }

    private static Kernel wholes(OfWholes function) {
        return Kernel.wholes((columns, row, results) ->
                function.at(columns[0].whole(row), columns[1].whole(row), row, results));
    }

    private static Kernel numbers(DoubleBinaryOperator function) {
        return (columns, rows) ->
                Numbers.of(Numbers.of(columns[0]), Numbers.of(columns[1]), function);
    }

    private static void add(long left, long right, int row, Wholes results) {
        long sum = left + right;
        if (((left ^ sum) & (right ^ sum)) >= 0) {
            results.set(row, sum);
        }
    }

    private static void subtract(long left, long right, int row, Wholes results) {
        long difference = left - right;
        if (((left ^ right) & (left ^ difference)) >= 0) {
            results.set(row, difference);
        }
    }

    private static void multiply(long left, long right, int row, Wholes results) {
        long product = left * right;
        if (Math.multiplyHigh(left, right) == product >> (Long.SIZE - 1)) {
            results.set(row, product);
        }
    }

    private static void floorDivide(long left, long right, int row, Wholes results) {
        if (right != 0 && !(left == Long.MIN_VALUE && right == -1)) {
            results.set(row, Math.floorDiv(left, right));
        }
    }

    private static void floorModulo(long left, long right, int row, Wholes results) {
        if (right != 0) {
            results.set(row, Math.floorMod(left, right));
        }
    }

    private static double floorDivide(double left, double right) {
        return StrictMath.floor(left / right);
    }

    /// Has the divisor's sign, as that of whole numbers.
    private static double floorModulo(double left, double right) {
        double rest = left % right;
        return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest;
    }

    /// The milliseconds from one instant to another, or numbers.
    private static Expression minus(Arguments arguments) {
        arguments.require(2, 2);
        Expression left = arguments.column(0, Type.NUMBER, Type.WHOLE, Type.TIME);
        if (left.type() == Type.TIME) {
            arguments.column(1, Type.TIME);
            return arguments.strict(Type.WHOLE, true, wholes(Arithmetic::subtract));
        }
        return of(arguments, left, arguments.numeric(1), Arithmetic::subtract, (a, b) -> a - b);
    }

    private static Expression divide(Arguments arguments) {
        arguments.require(2, 2);
        arguments.numeric(0);
        arguments.numeric(1);
        return arguments.strict(Type.NUMBER, true, numbers((a, b) -> a / b));
    }

    private static Expression negate(Arguments arguments) {
        Expression value = arguments.numeric(0);
        if (value.type() == Type.WHOLE) {
            return arguments.strict(
                    Type.WHOLE,
                    true,
                    Kernel.wholes((columns, row, results) ->
                            subtract(0, columns[0].whole(row), row, results)));
        }
        return arguments.strict(Type.NUMBER, false, number(a -> -a));
    }

    private static Expression absolute(Arguments arguments) {
        arguments.require(1, 1);
        Expression value = arguments.numeric(0);
        if (value.type() == Type.WHOLE) {
            return arguments.strict(Type.WHOLE, true, Kernel.wholes(Arithmetic::absolute));
        }
        return arguments.strict(Type.NUMBER, false, number(Math::abs));
    }

    private static void absolute(Column[] columns, int row, Wholes results) {
        long value = columns[0].whole(row);
        if (value != Long.MIN_VALUE) {
            results.set(row, Math.abs(value));
        }
    }

    private static Function extreme(String name, Choice wholes, DoubleBinaryOperator numbers) {
        return new Function(
                name + "(number, number, ...)", arguments -> extreme(arguments, wholes, numbers));
    }

    private static Expression extreme(
            Arguments arguments, Choice wholes, DoubleBinaryOperator numbers) {
        arguments.require(2, MOST);
        boolean areWhole = true;
        for (int place = 0; place < arguments.count(); place++) {
            areWhole &= arguments.numeric(place).type() == Type.WHOLE;
        }
        return areWhole
                ? arguments.strict(Type.WHOLE, false, foldedWholes(wholes))
                : arguments.strict(Type.NUMBER, false, foldedNumbers(numbers));
    }

    private static Kernel foldedWholes(Choice choice) {
        return Kernel.wholes((columns, row, results) -> {
            long value = columns[0].whole(row);
            for (int i = 1; i < columns.length; i++) {
                value = choice.of(value, columns[i].whole(row));
            }
            results.set(row, value);
        });
    }

    private static Kernel foldedNumbers(DoubleBinaryOperator choice) {
        return Kernel.numbers((columns, row, results) -> {
            double value = columns[0].number(row);
            for (int i = 1; i < columns.length; i++) {
                value = choice.applyAsDouble(value, columns[i].number(row));
            }
            results.set(row, value);
        });
    }

    private static Expression clip(Arguments arguments) {
        arguments.require(3, 3);
        boolean areWhole = true;
        for (int place = 0; place < 3; place++) {
            areWhole &= arguments.numeric(place).type() == Type.WHOLE;
        }
        if (areWhole) {
            return arguments.strict(
                    Type.WHOLE,
                    false,
                    Kernel.wholes((columns, row, results) ->
                            results.set(
                                    row,
                                    Math.min(
                                            Math.max(columns[0].whole(row), columns[1].whole(row)),
                                            columns[2].whole(row)))));
        }
        return arguments.strict(
                Type.NUMBER,
                false,
                Kernel.numbers((columns, row, results) ->
                        results.set(
                                row,
                                Math.min(
                                        Math.max(columns[0].number(row), columns[1].number(row)),
                                        columns[2].number(row)))));
    }

    private static Function ofTwo(String usage, DoubleBinaryOperator function) {
        return new Function(
                usage,
                arguments -> {
                    arguments.require(2, 2);
                    arguments.numeric(0);
                    arguments.numeric(1);
                    return arguments.strict(Type.NUMBER, true, numbers(function));
                });
    }

    private static void ofOne(
            Map<String, Function> all, String name, DoubleUnaryOperator function) {
        all.put(
                name,
                new Function(
                        name + "(number)",
                        arguments -> {
                            arguments.require(1, 1);
                            arguments.numeric(0);
                            return arguments.strict(Type.NUMBER, true, number(function));
                        }));
    }

    private static Kernel number(DoubleUnaryOperator function) {
        return (columns, rows) -> Numbers.of(Numbers.of(columns[0]), function);
    }
}
