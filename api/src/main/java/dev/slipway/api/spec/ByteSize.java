package dev.slipway.api.spec;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes, written with its unit: `64MiB`, `1GiB`.
///
/// @param bytes 0 or more
public record ByteSize(long bytes) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})\\s*([A-Za-z]*)");
    private static final Map<String, Long> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("TiB", 1L << 40);
        UNITS.put("GiB", 1L << 30);
        UNITS.put("MiB", 1L << 20);
        UNITS.put("KiB", 1L << 10);
        UNITS.put("B", 1L);
    }

    /// *Errors*: `IllegalArgumentException` for a negative number.
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException(bytes + " (expected: >= 0 bytes)");
        }
    }

    /// So many mebibytes.
    public static ByteSize ofMebibytes(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 20));
    }

    /// So many gibibytes.
    public static ByteSize ofGibibytes(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 30));
    }

    /// The size that `text` writes.
    ///
    /// *Errors*: `IllegalArgumentException` when it writes none.
    public static ByteSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (matcher.matches()) {
            String written = matcher.group(2).toLowerCase(Locale.ROOT);
            for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
                if (written.equals(unit.getKey().toLowerCase(Locale.ROOT))) {
                    return of(text, Long.parseLong(matcher.group(1)), unit.getValue());
                }
            }
            if (written.isEmpty()) {
                return new ByteSize(Long.parseLong(matcher.group(1)));
            }
        }
        throw new IllegalArgumentException(text + " (expected: a size such as 64MiB or 1GiB)");
    }

    private static ByteSize of(String text, long count, long unit) {
        try {
            return new ByteSize(Math.multiplyExact(count, unit));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(text + " (expected: less than 8192PiB)", e);
        }
    }

    /// The shortest text that [#parse] reads as this size.
    @Override
    public String toString() {
        for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
            if (bytes != 0 && bytes % unit.getValue() == 0) {
                return bytes / unit.getValue() + unit.getKey();
            }
        }
        return "0B";
    }
}
