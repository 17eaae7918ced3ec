package dev.slipway.features.expression;

import dev.slipway.features.column.Type;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a function is called with, while its call is typed. Each place is asked for once, as what
/// the function takes there.
final class Arguments {
    private final Syntax.Call call;
    private final String usage;
    private final Typer typer;
    private final List<Expression> columns = new ArrayList<>();
    private final @Nullable String[] written;

    Arguments(Syntax.Call call, String usage, Typer typer) {
        this.call = call;
        this.usage = usage;
        this.typer = typer;
        this.written = new @Nullable String[call.arguments().size()];
    }

    /// How many there are.
    int count() {
        return call.arguments().size();
    }

    /// Refuses a call with fewer or more.
    void require(int least, int most) {
        if (count() < least || count() > most) {
            throw new ExpressionRefusedException(
                    call.at(), call.function() + " of " + count() + " arguments", usage);
        }
    }

    /// A column of one of these types.
    Expression column(int place, Type... allowed) {
        Expression expression = typer.typed(call.arguments().get(place));
        if (!List.of(allowed).contains(expression.type())) {
            throw refuse(
                    place,
                    "a " + expression.type().word(),
                    Arrays.stream(allowed).map(Type::word).collect(Collectors.joining(" or "))
                            + " in "
                            + usage);
        }
        columns.add(expression);
        written[place] = expression.canonical();
        return expression;
    }

    Expression any(int place) {
        return column(place, Type.values());
    }

    Expression numeric(int place) {
        return column(place, Type.NUMBER, Type.WHOLE);
    }

    /// A text that is written there.
    String literalText(int place) {
        if (!(call.arguments().get(place) instanceof Syntax.TextLiteral literal)) {
            throw refuse(place, "no text in quotes", usage);
        }
        written[place] = Canonical.text(literal.text());
        return literal.text();
    }

    /// A whole number that is written there, from 1 on.
    long literalCount(int place) {
        Syntax syntax = call.arguments().get(place);
        if (syntax instanceof Syntax.NumberLiteral literal) {
            Number number = typer.number(literal);
            if (number instanceof Long count && count >= 1) {
                written[place] = count.toString();
                return count;
            }
        }
        throw refuse(place, "no count", "a whole number >= 1 in " + usage);
    }

    /// A list of different texts.
    List<String> literalTexts(int place) {
        Set<String> different = new LinkedHashSet<>();
        for (Syntax item : listing(place)) {
            if (!(item instanceof Syntax.TextLiteral literal) || !different.add(literal.text())) {
                throw refuse(place, "a list with something else", "different texts in " + usage);
            }
        }
        List<String> texts = List.copyOf(different);
        written[place] = Canonical.texts(texts);
        return texts;
    }

    /// A list of different numbers, with or without a sign.
    List<Number> literalNumbers(int place) {
        Set<Number> different = new LinkedHashSet<>();
        for (Syntax item : listing(place)) {
            Number number = number(item);
            if (number == null || !different.add(number)) {
                throw refuse(place, "a list with something else", "different numbers in " + usage);
            }
        }
        List<Number> numbers = List.copyOf(different);
        written[place] = Canonical.listing(numbers.stream().map(Number::toString).toList());
        return numbers;
    }

    private @Nullable Number number(Syntax item) {
        if (item instanceof Syntax.NumberLiteral literal) {
            return typer.number(literal);
        }
        if (item instanceof Syntax.Call negated
                && negated.function().equals("negate")
                && negated.arguments().getFirst() instanceof Syntax.NumberLiteral literal) {
            Number number = typer.number(literal);
            return number instanceof Long whole ? (Number) (-whole) : -number.doubleValue();
        }
        return null;
    }

    private List<Syntax> listing(int place) {
        if (call.arguments().get(place) instanceof Syntax.Listing listing
                && !listing.items().isEmpty()) {
            return listing.items();
        }
        throw refuse(place, "no list", "a list in brackets in " + usage);
    }

    /// The name of a time zone.
    ZoneId zone(int place) {
        String name = literalText(place);
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw refuse(place, name, "a time zone such as 'Europe/Berlin' or 'UTC'");
        }
    }

    /// A table.
    Table table(int place) {
        if (!(call.arguments().get(place) instanceof Syntax.Name name)) {
            throw refuse(place, "no name", usage);
        }
        Table table = typer.scope().table(name.name());
        if (table == null) {
            throw refuse(place, name.name(), "a table: one of " + typer.scope().tableNames());
        }
        written[place] = Canonical.name(name.name());
        return table;
    }

    /// A table of vectors.
    EmbeddingTable embedding(int place) {
        List<String> names = typer.scope().embeddingNames();
        if (!(call.arguments().get(place) instanceof Syntax.Name name)) {
            throw refuse(place, "no name", usage);
        }
        EmbeddingTable table = typer.scope().embedding(name.name());
        if (table == null) {
            throw refuse(place, name.name(), "a table of type embedding: one of " + names);
        }
        return table;
    }

    /// A whole number that is written there, from 0 to below a count.
    int literalPlace(int place, int count) {
        if (call.arguments().get(place) instanceof Syntax.NumberLiteral literal
                && typer.number(literal) instanceof Long number
                && number < count) {
            return number.intValue();
        }
        throw refuse(place, "no such place", "0 to " + (count - 1) + " in " + usage);
    }

    /// The names that may be used.
    Scope scope() {
        return typer.scope();
    }

    /// The call, whose result is missing where the function has none or an argument is missing.
    ///
    /// @param isPartial whether there are arguments for which the function has no result
    Expression strict(Type type, boolean isPartial, Kernel kernel) {
        boolean any = columns.stream().anyMatch(Expression::mayBeMissing);
        return result(type, isPartial || any, kernel);
    }

    /// The call.
    Expression result(Type type, boolean mayBeMissing, Kernel kernel) {
        List<String> texts = new ArrayList<>();
        for (String text : written) {
            if (text == null) {
                throw new IllegalStateException(usage + " has not asked for all its arguments");
            }
            texts.add(text);
        }
        return Expression.applied(
                type, mayBeMissing, Canonical.call(call.function(), texts), kernel, columns);
    }

    ExpressionRefusedException refuse(int place, String found, String expected) {
        return new ExpressionRefusedException(call.arguments().get(place).at(), found, expected);
    }
}
