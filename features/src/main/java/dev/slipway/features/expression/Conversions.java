package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Pattern;

/// From one type to another; what the other type cannot hold is missing.
final class Conversions {
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");

    /// Longer ones are no numbers that anybody wrote.
    private static final int LONGEST = 1_000;

    private Conversions() {}

    static Map<String, Function> functions() {
        Map<String, Function> all = new HashMap<>();
        all.put("number", new Function("number(whole, text or flag)", Conversions::number));
        all.put("whole", new Function("whole(number, text or flag)", Conversions::whole));
        all.put("text", new Function("text(whole or flag)", Conversions::text));
        rounding(all, "floor", StrictMath::floor);
        rounding(all, "ceil", StrictMath::ceil);
        rounding(all, "round", StrictMath::rint);
        return all;
    }

    private static Expression number(Arguments arguments) {
        arguments.require(1, 1);
        Expression value = arguments.column(0, Type.NUMBER, Type.WHOLE, Type.TEXT, Type.FLAG);
        return switch (value.type()) {
            case TEXT ->
                    arguments.strict(Type.NUMBER, true, Kernel.numbers(Conversions::numberOfText));
            case FLAG ->
                    arguments.strict(
                            Type.NUMBER,
                            false,
                            Kernel.numbers((columns, row, results) ->
                                    results.set(row, columns[0].flag(row) ? 1 : 0)));
            case NUMBER, WHOLE, TIME ->
                    arguments.strict(Type.NUMBER, false, (columns, rows) -> Numbers.of(columns[0]));
        };
    }

    private static void numberOfText(Column[] columns, int row, Numbers results) {
        String text = columns[0].text(row).strip();
        if (text.length() <= LONGEST && NUMBER.matcher(text).matches()) {
            results.set(row, Double.parseDouble(text));
        }
    }

    private static Expression whole(Arguments arguments) {
        arguments.require(1, 1);
        Expression value = arguments.column(0, Type.NUMBER, Type.WHOLE, Type.TEXT, Type.FLAG);
        return switch (value.type()) {
            case TEXT ->
                    arguments.strict(Type.WHOLE, true, Kernel.wholes(Conversions::wholeOfText));
            case FLAG ->
                    arguments.strict(
                            Type.WHOLE,
                            false,
                            Kernel.wholes((columns, row, results) ->
                                    results.set(row, columns[0].flag(row) ? 1 : 0)));
            case NUMBER -> arguments.strict(Type.WHOLE, true, rounded(Conversions::truncated));
            case WHOLE, TIME -> arguments.strict(Type.WHOLE, false, (columns, rows) -> columns[0]);
        };
    }

    private static double truncated(double value) {
        return value < 0 ? StrictMath.ceil(value) : StrictMath.floor(value);
    }

    private static void wholeOfText(Column[] columns, int row, Wholes results) {
        String text = columns[0].text(row).strip();
        if (text.length() > LONGEST || !WHOLE.matcher(text).matches()) {
            return;
        }
        try {
            results.set(row, Long.parseLong(text));
        } catch (NumberFormatException e) {
            // More than 64 bits: missing, as the result of every overflow.
        }
    }

    private static Expression text(Arguments arguments) {
        arguments.require(1, 1);
        boolean isFlag = arguments.column(0, Type.WHOLE, Type.FLAG).type() == Type.FLAG;
        return arguments.strict(
                Type.TEXT,
                false,
                Kernel.texts((columns, row, results) ->
                        results.set(
                                row,
                                isFlag
                                        ? Boolean.toString(columns[0].flag(row))
                                        : Long.toString(columns[0].whole(row)))));
    }

    private static void rounding(
            Map<String, Function> all, String name, DoubleUnaryOperator function) {
        all.put(
                name,
                new Function(
                        name + "(number)",
                        arguments -> {
                            arguments.require(1, 1);
                            return arguments.numeric(0).type() == Type.WHOLE
                                    ? arguments.strict(
                                            Type.WHOLE, false, (columns, rows) -> columns[0])
                                    : arguments.strict(Type.WHOLE, true, rounded(function));
                        }));
    }

    private static Kernel rounded(DoubleUnaryOperator function) {
        return Kernel.wholes((columns, row, results) -> {
            double value = function.applyAsDouble(columns[0].number(row));
            if (value >= -0x1p63 && value < 0x1p63) {
                results.set(row, (long) value);
            }
        });
    }
}
