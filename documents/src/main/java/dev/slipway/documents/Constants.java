package dev.slipway.documents;

import java.util.Locale;

/// How constants are written.
public final class Constants {
    private Constants() {}

    /// The word that texts have for it: `risk-officer`.
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
