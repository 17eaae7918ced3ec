package dev.slipway.cli.shadow;

/// A part of something as people write it: `5%` or `0.05`.
final class Percentage {
    private static final double HUNDRED = 100;

    private Percentage() {}

    /// The part that `text` writes.
    ///
    /// *Errors*: `IllegalArgumentException` when it writes none.
    static double parse(String option, String text) {
        String number = text.strip();
        boolean isPercent = number.endsWith("%");
        try {
            double value =
                    Double.parseDouble(
                            isPercent ? number.substring(0, number.length() - 1) : number);
            return isPercent ? value / HUNDRED : value;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    option + ": " + text + " (expected: a part such as 5% or 0.05)", e);
        }
    }
}
