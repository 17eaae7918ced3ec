package dev.slipway.api.spec;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many rows may be unfit to be scored before a job stops: a number, or a part of all rows.
///
/// @param amount rows, 0 or more; or percent of all rows, 0 to 100
public record BadRowLimit(BigDecimal amount, boolean isPercent) {
    /// Not a single one.
    public static final BadRowLimit NONE = new BadRowLimit(BigDecimal.ZERO, false);

    private static final BigDecimal HUNDRED = new BigDecimal(100);
    private static final int PERCENT_PLACES = 2;
    private static final Pattern TEXT =
            Pattern.compile("([0-9]{1,15})|([0-9]{1,3}(?:\\.[0-9]{1,6})?)\\s*%");

    /// *Errors*: `IllegalArgumentException` for more than all rows.
    public BadRowLimit {
        if (amount.signum() < 0 || (isPercent && amount.compareTo(HUNDRED) > 0)) {
            throw wrong(amount + (isPercent ? "%" : ""));
        }
    }

    /// The limit that `100` or `1%` writes.
    ///
    /// *Errors*: `IllegalArgumentException`.
    public static BadRowLimit parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw wrong(text);
        }
        boolean isPercent = matcher.group(1) == null;
        return new BadRowLimit(new BigDecimal(matcher.group(isPercent ? 2 : 1)), isPercent);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "max-bad-rows: " + text + " (expected: rows such as 100, or 0% to 100%)");
    }

    /// The part of all rows that it is, from 0 to 1; only of one in percent.
    public double share() {
        return amount.movePointLeft(PERCENT_PLACES).doubleValue();
    }

    /// How many rows it is; only of one that is not in percent.
    public long rows() {
        return amount.setScale(0, RoundingMode.DOWN).longValue();
    }

    /// As [#parse] reads it.
    @Override
    public String toString() {
        return amount.toPlainString() + (isPercent ? "%" : "");
    }
}
