package dev.slipway.features.window;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The value that a part of the values do not exceed: of n values in their order the one at place
/// ⌈part · n⌉, counted from 1. The place is exact; the value is told as exactly as a [Histogram]
/// tells values apart, within 1/128 of itself and never farther from 0.
///
/// @param billionths the part, from 1 to 999,999,999
public record Quantile(int billionths) implements Aggregation {
    private static final int WHOLE = 1_000_000_000;

    /// A hundredth is so many billionths, as a power of ten.
    private static final int PERCENT = 7;

    /// The value that half of them do not exceed.
    static final Quantile MEDIAN = new Quantile(WHOLE / 2);

    private static final String HALF = "median";
    private static final Pattern WORD = Pattern.compile("p(0|[1-9][0-9]?)(\\.[0-9]{1,7})?");

    /// *Errors*: `IllegalArgumentException` for nothing and for everything.
    public Quantile {
        if (billionths < 1 || billionths >= WHOLE) {
            throw new IllegalArgumentException(
                    "quantile: "
                            + billionths
                            + " billionths (expected: from 1 to "
                            + (WHOLE - 1)
                            + ")");
        }
    }

    /// The one of this name, if the name is that of a quantile.
    static Optional<Quantile> named(String word) {
        if (word.equals(HALF)) {
            return Optional.of(MEDIAN);
        }
        if (!WORD.matcher(word).matches()) {
            return Optional.empty();
        }
        int billionths = new BigDecimal(word.substring(1)).movePointRight(PERCENT).intValueExact();
        return billionths == 0 ? Optional.empty() : Optional.of(new Quantile(billionths));
    }

    /// `p` and the percentage as shortly as it can be written; that of a half is `median`.
    @Override
    public String word() {
        BigDecimal percent = BigDecimal.valueOf(billionths, PERCENT).stripTrailingZeros();
        return equals(MEDIAN) ? HALF : "p" + percent.toPlainString();
    }

    /// The place of its value among so many in their order, counted from 1; 0 among none.
    long rank(long total) {
        // Whole numbers that 64 bits hold: a product of floating-point numbers would round.
        long rest = total % WHOLE;
        return total / WHOLE * billionths + Math.ceilDiv(rest * billionths, (long) WHOLE);
    }

    /// As it stands in snapshots, beside those of [Plain].
    @Override
    public String toString() {
        return word().toUpperCase(Locale.ROOT);
    }
}
