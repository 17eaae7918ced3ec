package dev.slipway.features.expression;

/// An expression that cannot be read, or whose types do not fit.
public final class ExpressionRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Refuses what stands at a character, the first of which is 1.
    ExpressionRefusedException(int at, String found, String expected) {
        super(found + " at character " + at + " (expected: " + expected + ")");
    }
}
