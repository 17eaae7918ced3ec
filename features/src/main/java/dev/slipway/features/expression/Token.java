package dev.slipway.features.expression;

/// A piece of an expression's text.
///
/// @param text without quotes
/// @param at its first character; the expression's first is 1
record Token(Kind kind, String text, int at) {
    enum Kind {
        /// A number without sign.
        NUMBER,
        /// A text in single or double quotes.
        TEXT,
        /// A name, or a word such as `and`.
        NAME,
        /// A name in back quotes, which is never a word.
        QUOTED_NAME,
        /// An operator or a bracket.
        SIGN,
        /// Behind the last piece.
        END
    }

    boolean is(String sign) {
        return (kind == Kind.SIGN || kind == Kind.NAME) && text.equals(sign);
    }

    String shown() {
        return kind == Kind.END ? "the end" : text;
    }
}
