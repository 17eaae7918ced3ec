package dev.slipway.server.config;

import dev.slipway.cost.PriceList;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The keys below `prices`: all of them, or none.
final class PriceSettings {
    private static final String SLOT_HOUR = "prices.slot-hour";
    private static final String GIB_HOUR = "prices.gib-hour";
    private static final String CURRENCY = "prices.currency";
    private static final String PRICE =
            "a number from 0 to 1000000000 such as 0.048, with 18 decimals at most";

    /// Costs are exact: of a price with a million digits each would have as many.
    private static final BigDecimal MOST = BigDecimal.TEN.pow(9);

    private static final int DIGITS = 18;

    /// Of the largest price. A zero may have any number of them behind it, which a division would
    /// write out.
    private static final int MOST_ZEROS = 9;

    private PriceSettings() {}

    /// The price list; absent when nothing has a price.
    ///
    /// *Errors*: [SettingsException] naming the key.
    static @Nullable PriceList from(Settings settings) {
        String slotHour = settings.text(SLOT_HOUR, "");
        String gibHour = settings.text(GIB_HOUR, "");
        String currency = settings.text(CURRENCY, "");
        if (slotHour.isEmpty() && gibHour.isEmpty() && currency.isEmpty()) {
            return null;
        }
        return new PriceList(
                price(SLOT_HOUR, slotHour), price(GIB_HOUR, gibHour), currency(currency));
    }

    private static BigDecimal price(String key, String text) {
        try {
            BigDecimal price = new BigDecimal(text);
            boolean isInRange = price.signum() >= 0 && price.compareTo(MOST) <= 0;
            if (isInRange && price.scale() <= DIGITS && price.scale() >= -MOST_ZEROS) {
                return price;
            }
        } catch (NumberFormatException e) {
            throw SettingsException.of(key, text, PRICE);
        }
        throw SettingsException.of(key, text, PRICE);
    }

    private static String currency(String text) {
        if (!text.matches("[A-Za-z]{1,16}")) {
            throw SettingsException.of(CURRENCY, text, "a word such as EUR");
        }
        return text;
    }
}
