package dev.slipway.server.config;

import dev.slipway.cost.PriceList;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The keys below `prices`: all of them, or none.
final class PriceSettings {
    private static final String SLOT_HOUR = "prices.slot-hour";
    private static final String GIB_HOUR = "prices.gib-hour";
    private static final String CURRENCY = "prices.currency";

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
            if (price.signum() >= 0) {
                return price;
            }
        } catch (NumberFormatException e) {
            throw SettingsException.of(key, text, "a number >= 0 such as 0.048");
        }
        throw SettingsException.of(key, text, "a number >= 0 such as 0.048");
    }

    private static String currency(String text) {
        if (!text.matches("[A-Za-z]{1,16}")) {
            throw SettingsException.of(CURRENCY, text, "a word such as EUR");
        }
        return text;
    }
}
