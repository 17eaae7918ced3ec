package dev.slipway.jobs.attempt;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// How many rows may be put aside before the job stops.
///
/// @param count more than so many stop it; null for any number
/// @param share a larger share of the rows read so far stops it; null for any share
public record BadRowLimits(@Nullable Long count, @Nullable Double share) {
    /// Any number.
    public static final BadRowLimits NONE = new BadRowLimits(null, null);

    /// A share of fewer rows than this says nothing.
    public static final long SHARE_FROM = 1_000;

    /// *Errors*: `IllegalArgumentException` for a negative count, or a share that is none.
    public BadRowLimits {
        if (count != null && count < 0) {
            throw new IllegalArgumentException("max-bad-rows: " + count + " (expected: >= 0)");
        }
        if (share != null && !(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "max-bad-share: " + share + " (expected: from 0 to 1)");
        }
    }

    /// Whether so many bad rows of so many are too many, while more may come.
    public boolean areExceeded(long bad, long rows) {
        return isCountExceeded(bad) || (rows >= SHARE_FROM && isShareExceeded(bad, rows));
    }

    /// The same of all rows that there are, however few.
    public boolean areExceededInAll(long bad, long rows) {
        return isCountExceeded(bad) || isShareExceeded(bad, rows);
    }

    private boolean isCountExceeded(long bad) {
        return count != null && bad > count;
    }

    private boolean isShareExceeded(long bad, long rows) {
        // As people write it: 29 of 100 rows are 29 %, and 0.29 * 100 is less than 29.
        return share != null
                && BigDecimal.valueOf(share)
                                .multiply(BigDecimal.valueOf(rows))
                                .compareTo(BigDecimal.valueOf(bad))
                        < 0;
    }

    @Override
    public String toString() {
        if (count == null && share == null) {
            return "no limit";
        }
        String byCount = count == null ? "" : count + " rows";
        String byShare = share == null ? "" : percent(share) + " % of the rows";
        return byCount.isEmpty() || byShare.isEmpty()
                ? byCount + byShare
                : byCount + " and " + byShare;
    }

    /// As people write it: 0.07 is 7 %, and 0.07 * 100 is a little more.
    private static String percent(double share) {
        return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString();
    }
}
