package dev.slipway.cli;

import java.util.Locale;

/// How many there are of something, as sentences have it.
public final class Counted {
    private Counted() {}

    /// `1 object`, `2 objects`, `1,000 objects`.
    ///
    /// @param noun of one of them, whose plural has an s more
    public static String of(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
