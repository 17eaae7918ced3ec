package dev.slipway.documents;

import java.util.Locale;

/// Memory that was held, times how long, in the unit in which people read it: `2.25 MiB h`, which
/// is two and a quarter MiB for an hour.
public final class MemoryHours {
    private static final double SECONDS_PER_HOUR = 3_600;
    private static final String[] UNITS = {"B h", "KiB h", "MiB h", "GiB h", "TiB h"};
    private static final double KIBI = 1_024;
    private static final double TEN = 10;
    private static final double HUNDRED = 100;

    private MemoryHours() {}

    /// Three digits of it, and the unit.
    public static String text(long byteSeconds) {
        double left = byteSeconds / SECONDS_PER_HOUR;
        int unit = 0;
        while (left >= KIBI && unit < UNITS.length - 1) {
            left /= KIBI;
            unit++;
        }
        String form = left == 0 ? "%.0f" : left < TEN ? "%.2f" : left < HUNDRED ? "%.1f" : "%,.0f";
        return String.format(Locale.ROOT, form, left) + " " + UNITS[unit];
    }
}
