package dev.slipway.features.expression;

import dev.slipway.features.column.Type;
import java.util.SplittableRandom;

/// Expressions that nobody wrote, over the columns `x`, `y` (numbers), `i`, `j` (whole), `t`, `u`
/// (texts), `f` (flag), `w` (time), the table `ages` and the vectors `places`.
public final class MadeExpressions {
    private static final String[] ZONES = {"UTC", "America/New_York", "Asia/Kathmandu", "+05:30"};
    private final SplittableRandom random;

    /// Draws from `random`.
    public MadeExpressions(SplittableRandom random) {
        this.random = random;
    }

    private String one(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /// One of this type, with so many calls inside one another at most.
    public String of(Type type, int depth) {
        if (depth == 0) {
            return leaf(type);
        }
        if (random.nextInt(8) == 0) {
            String function = one("if(" + of(Type.FLAG, 1) + ", ", "coalesce(", "missing_if(");
            return function + two(type, depth) + ")";
        }
        return switch (type) {
            case NUMBER -> number(depth - 1);
            case WHOLE -> whole(depth - 1);
            case TEXT -> text(depth - 1);
            case FLAG -> flag(depth - 1);
            case TIME -> time(depth - 1);
        };
    }

    private String two(Type type, int depth) {
        return of(type, depth - 1) + ", " + of(type, depth - 1);
    }

    private String leaf(Type type) {
        return switch (type) {
            case NUMBER -> one("x", "y", "0.0", "1.5", "1e300", "4.9e-324");
            case WHOLE -> one("i", "j", "0", "1", "9223372036854775807", "1000");
            case TEXT -> one("t", "u", "'a'", "'ü€𝄞'", "'it''s'", "' '");
            case FLAG -> one("f", "true", "false");
            case TIME -> one("w", "time(0)");
        };
    }

    private String numeric(int depth) {
        return of(random.nextBoolean() ? Type.NUMBER : Type.WHOLE, depth);
    }

    private String number(int depth) {
        return switch (random.nextInt(7)) {
            case 0 ->
                    one("sqrt", "exp", "log", "log1p", "sin", "cos", "tanh", "number")
                            + "("
                            + numeric(depth)
                            + ")";
            case 1 -> "pow(" + numeric(depth) + ", " + numeric(depth) + ")";
            case 2 -> one("min(", "max(") + of(Type.NUMBER, depth) + ", " + numeric(depth) + ")";
            case 3 -> "clip(" + of(Type.NUMBER, depth) + ", " + numeric(depth) + ", y)";
            case 4 -> "(-" + of(Type.NUMBER, depth) + ")";
            case 5 -> "embedding(places, " + of(Type.TEXT, depth) + one(", 0)", ", 1)");
            default ->
                    "("
                            + of(Type.NUMBER, depth)
                            + one(" + ", " - ", " * ", " / ", " // ", " % ")
                            + numeric(depth)
                            + ")";
        };
    }

    private String whole(int depth) {
        return switch (random.nextInt(9)) {
            case 0 -> one("round(", "floor(", "ceil(", "whole(") + of(Type.NUMBER, depth) + ")";
            case 1 -> one("abs(", "(-") + of(Type.WHOLE, depth) + ")";
            case 2 -> "length(" + of(Type.TEXT, depth) + ")";
            case 3 -> "hash(" + numeric(depth) + ", " + of(Type.TEXT, depth) + ", 1000)";
            case 4 -> "bucket(" + numeric(depth) + ", [-1, 0.5, 1000])";
            case 5 -> "index(" + of(Type.TEXT, depth) + ", ['a', 'b'])";
            case 6 -> "lookup(ages, " + of(Type.TEXT, depth) + ")";
            case 7 ->
                    one("year", "month", "day", "hour", "minute", "minute_of_day", "day_of_week")
                            + "("
                            + of(Type.TIME, depth)
                            + ", '"
                            + one(ZONES)
                            + "')";
            default ->
                    "("
                            + of(Type.WHOLE, depth)
                            + one(" + ", " - ", " * ", " // ", " % ")
                            + of(Type.WHOLE, depth)
                            + ")";
        };
    }

    private String text(int depth) {
        return switch (random.nextInt(5)) {
            case 0 -> one("lower(", "upper(", "trim(") + of(Type.TEXT, depth) + ")";
            case 1 -> "concat(" + of(Type.TEXT, depth) + ", " + of(Type.TEXT, depth) + ")";
            case 2 -> "substring(" + of(Type.TEXT, depth) + ", " + of(Type.WHOLE, depth) + ", j)";
            case 3 -> {
                boolean replaces = random.nextBoolean();
                String text = of(Type.TEXT, depth);
                yield replaces ? "replace(" + text + ", 'a', 'bb')" : "part(" + text + ", 'a', 2)";
            }
            default -> "text(" + of(random.nextBoolean() ? Type.WHOLE : Type.FLAG, depth) + ")";
        };
    }

    private String flag(int depth) {
        return switch (random.nextInt(6)) {
            case 0 ->
                    "("
                            + numeric(depth)
                            + one(" < ", " <= ", " == ", " != ", " > ", " >= ")
                            + numeric(depth)
                            + ")";
            case 1 ->
                    "("
                            + of(Type.TEXT, depth)
                            + one(" < ", " == ", " >= ")
                            + of(Type.TEXT, depth)
                            + ")";
            case 2 -> "is_missing(" + of(one(Type.values()), depth) + ")";
            case 3 ->
                    one("contains(", "starts_with(", "ends_with(")
                            + of(Type.TEXT, depth)
                            + ", "
                            + of(Type.TEXT, depth)
                            + ")";
            case 4 -> "(not " + of(Type.FLAG, depth) + ")";
            default ->
                    "(" + of(Type.FLAG, depth) + one(" and ", " or ") + of(Type.FLAG, depth) + ")";
        };
    }

    private Type one(Type[] types) {
        return types[random.nextInt(types.length)];
    }

    private String time(int depth) {
        return random.nextBoolean()
                ? "time(" + of(Type.WHOLE, depth) + ")"
                : "time(" + of(Type.TEXT, depth) + ", '" + one(ZONES) + "')";
    }
}
