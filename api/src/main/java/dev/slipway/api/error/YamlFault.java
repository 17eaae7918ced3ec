package dev.slipway.api.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is said of a text that is no YAML, whoever reads it.
public final class YamlFault {
    /// What the library says of lines that stand in a wrong column, and of colons too many or few.
    private static final List<String> MISPLACED =
            List.of("expected <block end>", "mapping values are not allowed", "expected ':'");

    private YamlFault() {}

    /// What the library found, with line and column, and what is expected where lines do not fit
    /// together: of these it names the sign that surprised it alone.
    ///
    /// @param message all that it says
    /// @param problem what it calls the problem itself, without the places; null where it has none
    public static String inWords(@Nullable String message, @Nullable String problem) {
        String words = String.valueOf(message).stripTrailing();
        return isMisplaced(String.valueOf(problem))
                ? words
                        + "\n(expected: fields of one block in one column, a space behind each"
                        + " colon, and texts with a colon in quotes)"
                : words;
    }

    private static boolean isMisplaced(String problem) {
        return MISPLACED.stream().anyMatch(problem::contains);
    }
}
