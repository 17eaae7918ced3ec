package dev.slipway.scan.secret;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// The secrets that are looked for; `rules.tsv` beside this class lists them.
final class SecretRules {
    private static final String FILE = "rules.tsv";

    private SecretRules() {}

    static List<SecretRule> all() {
        try (InputStream in = SecretRules.class.getResourceAsStream(FILE)) {
            String text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(SecretRules::rule)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SecretRule rule(String line) {
        String[] fields = line.split("\t", -1);
        return SecretRule.of(
                fields[0], fields[1], fields[3], fields[4], Double.parseDouble(fields[2]));
    }
}
