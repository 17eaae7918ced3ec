package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Flags;
import dev.slipway.features.column.Type;
import java.util.ArrayList;
import java.util.List;

/// Reads expressions.
public final class Expressions {
    /// The longest one, in characters.
    public static final int LONGEST = 1 << 18;

    private static final String ONE_HOT = "one_hot";
    private static final String USAGE = "one_hot(text, ['one', 'other'])";

    private Expressions() {}

    /// A part of a feature.
    ///
    /// @param suffix behind the feature's name; empty when the feature has one part
    public record Part(String suffix, Expression expression) {}

    /// Reads one that has one value for each row.
    ///
    /// *Errors*: [ExpressionRefusedException].
    public static Expression read(String text, Scope scope) {
        return new Typer(scope).typed(syntax(text));
    }

    /// Reads that of a feature, which may have several values for each row: `one_hot` has one for
    /// each text of its list, and none of them is ever missing; `embedding` has those of a vector.
    ///
    /// *Errors*: [ExpressionRefusedException].
    public static List<Part> readFeature(String text, Scope scope) {
        Syntax syntax = syntax(text);
        Typer typer = new Typer(scope);
        if (syntax instanceof Syntax.Call call && Embeddings.isWhole(call)) {
            return numbered(Embeddings.all(call, typer));
        }
        if (syntax instanceof Syntax.Call call && call.function().equals(ONE_HOT)) {
            return oneHot(call, typer);
        }
        return List.of(new Part("", typer.typed(syntax)));
    }

    private static List<Part> numbered(List<Expression> expressions) {
        List<Part> parts = new ArrayList<>();
        for (Expression expression : expressions) {
            parts.add(new Part("_" + parts.size(), expression));
        }
        return parts;
    }

    private static List<Part> oneHot(Syntax.Call call, Typer typer) {
        Arguments arguments = new Arguments(call, USAGE, typer);
        arguments.require(2, 2);
        Expression value = arguments.column(0, Type.TEXT);
        List<Part> parts = new ArrayList<>();
        for (String one : arguments.literalTexts(1)) {
            String canonical = "coalesce((" + value.canonical() + " == " + Canonical.text(one);
            Expression isOne =
                    Expression.applied(
                            Type.FLAG,
                            false,
                            canonical + "), false)",
                            (columns, rows) -> isOne(columns[0], one),
                            List.of(value));
            parts.add(new Part("=" + one, isOne));
        }
        return parts;
    }

    private static Column isOne(Column texts, String one) {
        Flags flags = new Flags(texts.rows());
        for (int row = 0; row < texts.rows(); row++) {
            flags.set(row, !texts.isMissing(row) && texts.text(row).equals(one));
        }
        return flags;
    }

    private static Syntax syntax(String text) {
        if (text.length() > LONGEST) {
            throw new ExpressionRefusedException(
                    1, text.length() + " characters", "at most " + LONGEST);
        }
        return Parser.parse(text);
    }
}
