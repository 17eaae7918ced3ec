package dev.slipway.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Builds one JSON object on one line.
final class JsonLine {
    private final StringBuilder text = new StringBuilder(256).append('{');

    JsonLine text(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    JsonLine number(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    /// A number with three digits behind the point.
    JsonLine number(String name, double value) {
        name(name);
        text.append(String.format(Locale.ROOT, "%.3f", value));
        return this;
    }

    JsonLine flag(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    /// The finished line with its line feed.
    byte[] bytes() {
        return text.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name);
        text.append(':');
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
