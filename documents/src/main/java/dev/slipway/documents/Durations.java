package dev.slipway.documents;

import dev.slipway.api.error.TimeText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Times with their unit: `20ms`, `5s`, `28d`.
public final class Durations {
    /// As many digits as the nanoseconds of the longest time have: what was measured is written in
    /// nanoseconds.
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,19})\\s*([A-Za-z]+)");

    private static final Map<String, Long> NANOS = new LinkedHashMap<>();

    static {
        NANOS.put("d", 86_400_000_000_000L);
        NANOS.put("h", 3_600_000_000_000L);
        NANOS.put("m", 60_000_000_000L);
        NANOS.put("s", 1_000_000_000L);
        NANOS.put("ms", 1_000_000L);
        NANOS.put("us", 1_000L);
        NANOS.put("ns", 1L);
    }

    private Durations() {}

    /// The time that `text` writes.
    ///
    /// *Errors*: `IllegalArgumentException` when it writes none.
    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        Long unit = matcher.matches() ? NANOS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw wrong(text, null);
        }
        try {
            return Duration.ofNanos(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
        } catch (ArithmeticException | NumberFormatException e) {
            throw wrong(text, e);
        }
    }

    private static IllegalArgumentException wrong(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                text + " (expected: a time such as 20ms, 5s, 2m or 28d)", cause);
    }

    /// The shortest text that [#parse] reads as this time.
    public static String text(Duration time) {
        return TimeText.of(time);
    }
}
