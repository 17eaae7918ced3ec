package dev.slipway.cli.registry;

import dev.slipway.api.model.VersionNumber;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// What several verbs read from their arguments alike.
final class Versions {
    private Versions() {}

    static CommandLine commandLine(@Nullable CommandSpec injected) {
        return Objects.requireNonNull(injected, "the parser injects the spec before the call")
                .commandLine();
    }

    static VersionNumber number(String text) {
        return VersionNumber.parse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "version: " + text + " (expected: a number >= 1)"));
    }

    /// Pairs written `KEY=VALUE`.
    static Map<String, String> pairs(String what, List<String> texts) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(what + ": " + text + " (expected: KEY=VALUE)");
            }
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }
}
