package dev.slipway.features.expression;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The one way in which an expression is written.
final class Canonical {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> WORDS = Set.of("and", "or", "not", "true", "false");
    private static final Set<String> INFIX =
            Set.of("and", "or", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "//", "%");

    private Canonical() {}

    static String name(String name) {
        return PLAIN.matcher(name).matches() && !WORDS.contains(name)
                ? name
                : "`" + name.replace("`", "``") + "`";
    }

    static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String listing(List<String> items) {
        return "[" + String.join(", ", items) + "]";
    }

    static String texts(List<String> texts) {
        return texts.stream().map(Canonical::text).collect(Collectors.joining(", ", "[", "]"));
    }

    static String call(String function, List<String> arguments) {
        if (INFIX.contains(function)) {
            return "(" + arguments.get(0) + " " + function + " " + arguments.get(1) + ")";
        }
        return switch (function) {
            case "negate" -> "(-" + arguments.get(0) + ")";
            case "not" -> "(not " + arguments.get(0) + ")";
            default -> function + "(" + String.join(", ", arguments) + ")";
        };
    }
}
