package dev.slipway.features.expression;

import java.util.List;

/// What an expression's text says, before names and types are looked up.
sealed interface Syntax {
    /// Its first character.
    int at();

    /// How many calls stand inside one another.
    default int depth() {
        return 1;
    }

    /// A number without sign, as it was written.
    record NumberLiteral(String text, int at) implements Syntax {}

    /// A text.
    record TextLiteral(String text, int at) implements Syntax {}

    /// Yes or no.
    record FlagLiteral(boolean value, int at) implements Syntax {}

    /// The name of a column, of a `let`, or of a table.
    record Name(String name, int at) implements Syntax {}

    /// A list in brackets.
    record Listing(List<Syntax> items, int at) implements Syntax {}

    /// A function or an operator with what it is applied to.
    record Call(String function, List<Syntax> arguments, int at, int depth) implements Syntax {
        static Call of(String function, List<Syntax> arguments, int at) {
            int deepest = arguments.stream().mapToInt(Syntax::depth).max().orElse(0);
            return new Call(function, arguments, at, deepest + 1);
        }
    }
}
