package dev.slipway.runtime;

import java.util.List;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// What is said of a file of a package that is no YAML.
public final class YamlWords {
    /// What the library says of lines that stand in a wrong column, and of colons too many or few.
    private static final List<String> MISPLACED =
            List.of("expected <block end>", "mapping values are not allowed", "expected ':'");

    private YamlWords() {}

    /// What the library found, with line and column, and what is expected where lines do not fit
    /// together: of these it names the sign that surprised it alone.
    public static String of(YamlEngineException fault) {
        String words = String.valueOf(fault.getMessage()).stripTrailing();
        String problem =
                fault instanceof MarkedYamlEngineException marked
                        ? String.valueOf(marked.getProblem())
                        : "";
        return MISPLACED.stream().anyMatch(problem::contains)
                ? words
                        + "\n(expected: fields of one block in one column, a space behind each"
                        + " colon, and texts with a colon in quotes)"
                : words;
    }
}
