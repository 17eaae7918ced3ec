package dev.slipway.frontend.http.mlflow.search;

import dev.slipway.api.tracking.TrackingRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A filter cut into words, signs, numbers and quoted texts.
final class FilterTokens {
    private static final String SIGNS = "()=<>!,";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    /// What a piece is.
    enum Kind {
        WORD,
        TEXT,
        SIGN,
        END
    }

    /// @param text without its quotes
    record Token(Kind kind, String text) {
        boolean is(String word) {
            return kind != Kind.TEXT && text.toUpperCase(Locale.ROOT).equals(word);
        }
    }

    FilterTokens(String text) {
        this.text = text;
        int from = 0;
        while (from < text.length()) {
            from = Character.isWhitespace(text.charAt(from)) ? from + 1 : piece(from);
        }
    }

    Token peek() {
        return at < tokens.size() ? tokens.get(at) : new Token(Kind.END, "");
    }

    Token next() {
        Token next = peek();
        at++;
        return next;
    }

    /// Takes the word when it comes next.
    boolean takes(String word) {
        if (!peek().is(word)) {
            return false;
        }
        at++;
        return true;
    }

    /// What a filter that is none is refused with.
    TrackingRefusedException invalid(String expected) {
        Token found = peek();
        return TrackingRefusedException.invalid(
                "Invalid clause(s) in filter string: '"
                        + text
                        + "': "
                        + (found.kind() == Kind.END ? "its end" : "'" + found.text() + "'")
                        + " (expected: "
                        + expected
                        + ")");
    }

    private int piece(int from) {
        char c = text.charAt(from);
        if (c == '\'') {
            return quoted(from);
        }
        if (SIGNS.indexOf(c) >= 0) {
            boolean two =
                    "<>!".indexOf(c) >= 0
                            && from + 1 < text.length()
                            && text.charAt(from + 1) == '=';
            tokens.add(new Token(Kind.SIGN, text.substring(from, from + (two ? 2 : 1))));
            return from + (two ? 2 : 1);
        }
        return word(from);
    }

    private int quoted(int from) {
        StringBuilder content = new StringBuilder();
        int at = closing(from, content);
        tokens.add(new Token(Kind.TEXT, content.toString()));
        return at;
    }

    /// A doubled quote inside stands for one.
    private int closing(int from, StringBuilder content) {
        char quote = text.charAt(from);
        int at = from + 1;
        while (at < text.length()) {
            if (text.charAt(at) != quote) {
                content.append(text.charAt(at++));
            } else if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
                content.append(quote);
                at += 2;
            } else {
                return at + 1;
            }
        }
        throw TrackingRefusedException.invalid(
                "Invalid clause(s) in filter string: '" + text + "': a quote is not closed");
    }

    /// A word may have parts in backticks or double quotes; one that is quoted as a whole may also
    /// be a text.
    private int word(int from) {
        StringBuilder content = new StringBuilder();
        int at = from;
        boolean whole = text.charAt(from) == '"';
        while (at < text.length() && !isBetween(text.charAt(at))) {
            char c = text.charAt(at);
            if (c == '`' || c == '"') {
                int end = closing(at, content);
                whole &= at == from;
                at = end;
            } else {
                content.append(c);
                whole = false;
                at++;
            }
        }
        tokens.add(new Token(whole ? Kind.TEXT : Kind.WORD, content.toString()));
        return at;
    }

    private static boolean isBetween(char c) {
        return Character.isWhitespace(c) || c == '\'' || SIGNS.indexOf(c) >= 0;
    }
}
