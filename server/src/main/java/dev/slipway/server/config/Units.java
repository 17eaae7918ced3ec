package dev.slipway.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads values that carry their unit: `20ms`, `64MiB`, `127.0.0.1:8000`.
final class Units {
    private static final Pattern QUANTITY = Pattern.compile("([0-9]{1,15})\\s*([A-Za-z]*)");
    private static final Map<String, Long> NANOS =
            Map.of(
                    "us", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L,
                    "d", 86_400_000_000_000L);
    private static final Map<String, Long> BYTES =
            Map.of("b", 1L, "", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30);

    private Units() {}

    static Duration duration(String key, String text) {
        return Duration.ofNanos(quantity(key, text, NANOS, "a time such as 20ms, 5s or 2m"));
    }

    static long bytes(String key, String text) {
        return quantity(key, text, BYTES, "a size such as 64MiB or 2GiB");
    }

    static double part(String key, String text) {
        try {
            double part = Double.parseDouble(text);
            if (part >= 0 && part <= 1) {
                return part;
            }
        } catch (NumberFormatException e) {
            throw SettingsException.of(key, text, "a number from 0 to 1");
        }
        throw SettingsException.of(key, text, "a number from 0 to 1");
    }

    static InetSocketAddress address(String key, String text) {
        int colon = text.lastIndexOf(':');
        String expected = "host:port such as 127.0.0.1:8000";
        if (colon < 1) {
            throw SettingsException.of(key, text, expected);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            InetAddress host = InetAddress.getByName(text.substring(0, colon));
            return new InetSocketAddress(host, port);
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw SettingsException.of(key, text, expected);
        }
    }

    /// Nothing would be the directory in which the process was started.
    static Path path(String key, String text) {
        String expected = "a path";
        if (text.isBlank()) {
            throw SettingsException.of(key, text, expected);
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw SettingsException.of(key, text, expected);
        }
    }

    private static long quantity(
            String key, String text, Map<String, Long> units, String expected) {
        Matcher matcher = QUANTITY.matcher(text.strip());
        if (!matcher.matches()) {
            throw SettingsException.of(key, text, expected);
        }
        Long unit = units.get(matcher.group(2).toLowerCase(Locale.ROOT));
        if (unit == null) {
            throw SettingsException.of(key, text, expected);
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException e) {
            throw SettingsException.of(key, text, expected);
        }
    }
}
