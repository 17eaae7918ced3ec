package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Flags;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;
import dev.slipway.runtime.NearestName;

/// Looks names up and checks types.
final class Typer {
    private final Scope scope;

    Typer(Scope scope) {
        this.scope = scope;
    }

    Scope scope() {
        return scope;
    }

    Expression typed(Syntax syntax) {
        return switch (syntax) {
            case Syntax.NumberLiteral literal -> constant(number(literal));
            case Syntax.TextLiteral literal -> constant(literal);
            case Syntax.FlagLiteral literal -> constant(literal.value());
            case Syntax.Name name -> named(name);
            case Syntax.Listing listing ->
                    throw new ExpressionRefusedException(
                            listing.at(), "a list", "a value; lists stand inside functions alone");
            case Syntax.Call call -> called(call);
        };
    }

    /// A literal's value: a `Long` where it was written as a whole number, else a `Double`.
    Number number(Syntax.NumberLiteral literal) {
        boolean isWhole = literal.text().chars().allMatch(Character::isDigit);
        try {
            if (isWhole) {
                return Long.parseLong(literal.text());
            }
            double number = Double.parseDouble(literal.text());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, with what was expected.
        }
        throw new ExpressionRefusedException(
                literal.at(), literal.text(), "a number that 64 bits hold");
    }

    private static Expression constant(Number number) {
        Column one;
        if (number instanceof Long whole) {
            Wholes wholes = new Wholes(Type.WHOLE, 1);
            wholes.set(0, whole);
            one = wholes;
        } else {
            Numbers numbers = new Numbers(1);
            numbers.set(0, number.doubleValue());
            one = numbers;
        }
        return Expression.constant(one, number.toString());
    }

    private static Expression constant(Syntax.TextLiteral literal) {
        if (literal.text().isEmpty() || literal.text().length() > Texts.LONGEST) {
            throw new ExpressionRefusedException(
                    literal.at(),
                    "a text of " + literal.text().length() + " characters",
                    "1 to " + Texts.LONGEST + "; an empty text is missing, see is_missing");
        }
        Texts one = new Texts(1);
        one.set(0, literal.text());
        return Expression.constant(one, Canonical.text(literal.text()));
    }

    private static Expression constant(boolean value) {
        Flags one = new Flags(1);
        one.set(0, value);
        return Expression.constant(one, Boolean.toString(value));
    }

    private Expression named(Syntax.Name name) {
        Expression value = scope.value(name.name());
        if (value == null) {
            throw new ExpressionRefusedException(
                    name.at(),
                    name.name(),
                    "a column or a let before this one; the nearest is "
                            + NearestName.to(name.name(), scope.valueNames()));
        }
        return value;
    }

    private Expression called(Syntax.Call call) {
        Function function = Functions.ALL.get(call.function());
        if (function == null) {
            throw new ExpressionRefusedException(
                    call.at(),
                    call.function(),
                    "a function; the nearest is "
                            + NearestName.to(call.function(), Functions.names()));
        }
        return function.binder().bind(new Arguments(call, function.usage(), this));
    }
}
