package dev.slipway.runtime;

import dev.slipway.api.error.YamlFault;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// What is said of a file of a package that is no YAML.
public final class YamlWords {
    private YamlWords() {}

    /// What the library found, as [YamlFault] puts it.
    public static String of(YamlEngineException fault) {
        return YamlFault.inWords(
                fault.getMessage(),
                fault instanceof MarkedYamlEngineException marked ? marked.getProblem() : null);
    }
}
