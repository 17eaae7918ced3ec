package dev.slipway.console.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers with their units and times with their zone, as pages write them.
public final class Figures {
    /// What stands where nothing is known.
    public static final String NONE = "–";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final Instant FIRST = LocalDateTime.MIN.toInstant(ZoneOffset.UTC);
    private static final Instant LAST = LocalDateTime.MAX.toInstant(ZoneOffset.UTC);
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final double NEARLY_ALL = 0.99;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final double THOUSAND = 1000;
    private static final int FEW_SECONDS = 10;
    private static final double KIBI = 1024;

    private Figures() {}

    /// Requests a second: `12.3 req/s`.
    public static String rate(double perSecond) {
        return number(perSecond) + " req/s";
    }

    /// A part of a whole: `0.12 %`. What is not all of it never reads `100 %`: of `99.99 %` that
    /// is promised it is the rest that says something.
    public static String percent(double part) {
        return (part >= NEARLY_ALL && part < 1 ? nearlyAll(part) : number(part * 100)) + " %";
    }

    /// With the digit in which it begins to differ from all.
    private static String nearlyAll(double part) {
        BigDecimal percent = BigDecimal.valueOf(part).movePointRight(2);
        BigDecimal rest = HUNDRED.subtract(percent);
        int places = Math.max(1, rest.scale() - rest.precision() + 1);
        return percent.setScale(places, RoundingMode.HALF_UP).toPlainString();
    }

    /// A time in milliseconds: `3.2 ms`.
    public static String millis(@Nullable Double millis) {
        if (millis == null) {
            return NONE;
        }
        return millis >= 10 * THOUSAND ? number(millis / THOUSAND) + " s" : number(millis) + " ms";
    }

    /// A size: `1.5 MiB`.
    public static String bytes(long bytes) {
        double left = bytes;
        int unit = 0;
        while (left >= KIBI && unit < BYTES.length - 1) {
            left /= KIBI;
            unit++;
        }
        return number(left) + " " + BYTES[unit];
    }

    /// What something costs: `3.10 EUR`.
    ///
    /// @param cost an exact number; in words where nothing has a price
    /// @param currency absent when nothing has a price
    public static String money(String cost, @Nullable String currency) {
        return currency == null
                ? cost
                : number(new BigDecimal(cost).doubleValue()) + " " + currency;
    }

    /// A count: `12,345`.
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /// A number with as many digits as say something.
    public static String number(double number) {
        double size = Math.abs(number);
        if (size == 0) {
            return "0";
        }
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        if (size >= 10) {
            return String.format(Locale.ROOT, "%.1f", number);
        }
        return size >= 0.01
                ? String.format(Locale.ROOT, "%.2f", number)
                : String.format(Locale.ROOT, "%.2g", number);
    }

    /// A time: `2026-11-26 20:19:36 UTC`. The last and the first of all have no date.
    public static String time(Instant time) {
        boolean hasDate = time.isAfter(FIRST) && time.isBefore(LAST);
        return hasDate ? TIME.format(time) : time.toString();
    }

    /// A stretch of time in its two largest units: `3 min 10 s`. Of a few seconds what is more than
    /// whole ones says something: `1.99 s`.
    public static String duration(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 1) {
            return time.toMillis() + " ms";
        }
        if (seconds < FEW_SECONDS && time.toMillisPart() > 0) {
            return number(time.toMillis() / THOUSAND) + " s";
        }
        if (time.toDays() > 0) {
            return two(time.toDays(), "d", time.toHoursPart(), "h");
        }
        if (time.toHours() > 0) {
            return two(time.toHours(), "h", time.toMinutesPart(), "min");
        }
        return time.toMinutes() > 0
                ? two(time.toMinutes(), "min", time.toSecondsPart(), "s")
                : seconds + " s";
    }

    private static String two(long large, String unit, int small, String smallUnit) {
        return small == 0 ? large + " " + unit : large + " " + unit + " " + small + " " + smallUnit;
    }

    /// One segment of a path, encoded.
    public static String path(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
