package dev.slipway.features.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Reads the grammar, from what binds weakest to what binds strongest: `or`, `and`, `not`,
/// comparisons (one, never a chain), `+ -`, `* / // %`, a sign, and names, literals, calls, lists
/// and parentheses.
final class Parser {
    /// Calls inside one another: no expression that somebody wrote comes near it.
    private static final int DEEPEST = 200;

    private static final List<String> COMPARISONS = List.of("==", "!=", "<=", ">=", "<", ">");
    private static final List<String> SUMS = List.of("+", "-");
    private static final List<String> PRODUCTS = List.of("*", "/", "//", "%");
    private static final List<String> WORDS = List.of("and", "or", "not", "true", "false");

    private final List<Token> tokens;
    private int next;
    private int open;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Syntax parse(String text) {
        Parser parser = new Parser(Lexer.tokens(text));
        Syntax syntax = parser.either();
        if (parser.peek().kind() != Token.Kind.END) {
            throw parser.unexpected("an operator or the end");
        }
        return syntax;
    }

    private Syntax either() {
        return chain(List.of("or"), this::both);
    }

    private Syntax both() {
        return chain(List.of("and"), this::negation);
    }

    private Syntax negation() {
        if (peek().is("not")) {
            int at = take().at();
            return call("not", List.of(nested(this::negation)), at);
        }
        return comparison();
    }

    private Syntax comparison() {
        Syntax left = sum();
        if (!isOneOf(COMPARISONS)) {
            return left;
        }
        Token operator = take();
        Syntax compared = call(operator.text(), List.of(left, sum()), operator.at());
        if (isOneOf(COMPARISONS)) {
            throw unexpected("one comparison; join two with 'and'");
        }
        return compared;
    }

    private Syntax sum() {
        return chain(SUMS, this::product);
    }

    private Syntax product() {
        return chain(PRODUCTS, this::signed);
    }

    private Syntax chain(List<String> operators, Supplier<Syntax> operand) {
        Syntax left = operand.get();
        while (isOneOf(operators)) {
            Token operator = take();
            left = call(operator.text(), List.of(left, operand.get()), operator.at());
        }
        return left;
    }

    private Syntax signed() {
        if (peek().is("-")) {
            int at = take().at();
            return call("negate", List.of(nested(this::signed)), at);
        }
        return primary();
    }

    private Syntax primary() {
        Token token = take();
        return switch (token.kind()) {
            case NUMBER -> new Syntax.NumberLiteral(token.text(), token.at());
            case TEXT -> new Syntax.TextLiteral(token.text(), token.at());
            case QUOTED_NAME -> new Syntax.Name(token.text(), token.at());
            case NAME -> named(token);
            case SIGN -> bracketed(token);
            case END -> throw refused(token, "a value");
        };
    }

    private Syntax named(Token token) {
        if (token.is("true") || token.is("false")) {
            return new Syntax.FlagLiteral(token.is("true"), token.at());
        }
        if (WORDS.contains(token.text())) {
            throw refused(token, "a value");
        }
        if (!peek().is("(")) {
            return new Syntax.Name(token.text(), token.at());
        }
        take();
        return call(token.text(), items(")"), token.at());
    }

    private Syntax bracketed(Token token) {
        if (token.is("[")) {
            return new Syntax.Listing(items("]"), token.at());
        }
        if (!token.is("(")) {
            throw refused(token, "a value");
        }
        Syntax inside = nested(this::either);
        if (!peek().is(")")) {
            throw unexpected(")");
        }
        take();
        return inside;
    }

    private List<Syntax> items(String closing) {
        List<Syntax> items = new ArrayList<>();
        if (peek().is(closing)) {
            take();
            return items;
        }
        while (true) {
            items.add(nested(this::either));
            Token token = take();
            if (token.is(closing)) {
                return items;
            }
            if (!token.is(",")) {
                throw refused(token, ", or " + closing);
            }
        }
    }

    private Syntax nested(Supplier<Syntax> inside) {
        if (++open > DEEPEST) {
            throw unexpected("at most " + DEEPEST + " brackets inside one another");
        }
        Syntax syntax = inside.get();
        open--;
        return syntax;
    }

    private Syntax.Call call(String function, List<Syntax> arguments, int at) {
        Syntax.Call call = Syntax.Call.of(function, arguments, at);
        if (call.depth() > DEEPEST) {
            throw new ExpressionRefusedException(
                    at, function, "at most " + DEEPEST + " calls inside one another; use let");
        }
        return call;
    }

    private boolean isOneOf(List<String> operators) {
        Token token = peek();
        return operators.stream().anyMatch(token::is);
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        Token token = peek();
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }

    private ExpressionRefusedException unexpected(String expected) {
        return refused(peek(), expected);
    }

    private static ExpressionRefusedException refused(Token token, String expected) {
        return new ExpressionRefusedException(token.at(), token.shown(), expected);
    }
}
