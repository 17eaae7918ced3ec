package dev.slipway.cost;

import dev.slipway.api.cost.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// What things cost.
///
/// @param slotHour of an hour of a slot, 0 or more
/// @param gibHour of a GiB of memory for an hour, 0 or more
/// @param currency in what, as its owner calls it
public record PriceList(BigDecimal slotHour, BigDecimal gibHour, String currency) {
    private static final BigDecimal NANOS_PER_HOUR = new BigDecimal(3_600_000_000_000L);
    private static final BigDecimal GIB_SECONDS_PER_HOUR = new BigDecimal(3_600L << 30);
    private static final int DIGITS = 9;

    /// *Errors*: `IllegalArgumentException` naming the price that is below 0.
    public PriceList {
        check("slot-hour", slotHour);
        check("gib-hour", gibHour);
    }

    private static void check(String name, BigDecimal price) {
        if (price.signum() < 0) {
            throw new IllegalArgumentException(
                    "prices." + name + ": " + price + " (expected: >= 0)");
        }
    }

    /// What a usage costs, to a billionth.
    public BigDecimal of(Usage usage) {
        BigDecimal slots = slotHour.multiply(BigDecimal.valueOf(usage.slotNanos()));
        BigDecimal memory = gibHour.multiply(BigDecimal.valueOf(usage.byteSeconds()));
        return slots.divide(NANOS_PER_HOUR, DIGITS, RoundingMode.HALF_EVEN)
                .add(memory.divide(GIB_SECONDS_PER_HOUR, DIGITS, RoundingMode.HALF_EVEN));
    }
}
