package dev.slipway.features.expression;

import java.util.ArrayList;
import java.util.List;

/// Cuts an expression's text into tokens.
final class Lexer {
    private static final List<String> SIGNS =
            List.of(
                    "==", "!=", "<=", ">=", "//", "<", ">", "+", "-", "*", "/", "%", "(", ")", "[",
                    "]", ",");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        while (lexer.skipSpace()) {
            lexer.next();
        }
        lexer.add(Token.Kind.END, "", lexer.at);
        return lexer.tokens;
    }

    private boolean skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length();
    }

    private void next() {
        char first = text.charAt(at);
        if (first == '\'' || first == '"') {
            int start = at;
            add(Token.Kind.TEXT, quoted(first), start);
        } else if (first == '`') {
            int start = at;
            add(Token.Kind.QUOTED_NAME, quoted(first), start);
        } else if (isDigit(first)) {
            number();
        } else if (isLetter(first)) {
            int start = at;
            while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
                at++;
            }
            add(Token.Kind.NAME, text.substring(start, at), start);
        } else {
            sign();
        }
    }

    /// A quote inside is written twice.
    private String quoted(char quote) {
        int start = at++;
        StringBuilder content = new StringBuilder();
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next != quote) {
                content.append(next);
            } else if (at < text.length() && text.charAt(at) == quote) {
                content.append(quote);
                at++;
            } else {
                return content.toString();
            }
        }
        throw new ExpressionRefusedException(
                start + 1, text.substring(start), "a closing " + quote);
    }

    private void number() {
        int start = at;
        digits();
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            digits();
        }
        add(Token.Kind.NUMBER, text.substring(start, at), start);
    }

    private void digits() {
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
    }

    private void sign() {
        for (String sign : SIGNS) {
            if (text.startsWith(sign, at)) {
                int start = at;
                at += sign.length();
                add(Token.Kind.SIGN, sign, start);
                return;
            }
        }
        throw new ExpressionRefusedException(
                at + 1, text.substring(at, at + 1), "a name, a number, a text or an operator");
    }

    private void add(Token.Kind kind, String content, int start) {
        tokens.add(new Token(kind, content, start + 1));
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isLetter(char character) {
        return character == '_' || Character.isLetter(character);
    }
}
