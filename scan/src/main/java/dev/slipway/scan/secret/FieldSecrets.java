package dev.slipway.scan.secret;

import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Findings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Looks for secrets in the fields that people and programs fill in, by the rules for files.
///
/// *Threads*: any.
public final class FieldSecrets {
    /// What ends a value in a file ends none in a field.
    private static final Pattern QUOTES = Pattern.compile("[\"'`]");

    private final List<SecretRule> rules = SecretRules.all();

    /// Whether a rule of this name looks for secrets.
    public static boolean isRule(String id) {
        return SecretRules.all().stream().anyMatch(rule -> rule.id().equals(id));
    }

    /// What a field's text looks like; never repeats it. Empty for an innocent one.
    ///
    /// @param field the name under which the text stands; `password` says more than `note`
    public Optional<Finding> find(String field, String text) {
        Findings findings = new Findings(1);
        Secrets secrets = new Secrets(findings, rules);
        secrets.search(text, field, 0);
        if (findings.list().isEmpty()) {
            secrets.search(field + ": \"" + QUOTES.matcher(text).replaceAll("") + '"', field, 0);
        }
        return findings.list().stream().findFirst();
    }

    /// What stands in the place of a field's text that looks like a secret; empty for an innocent
    /// one.
    ///
    /// @param field as for [#find]
    public Optional<String> withheld(String field, String text) {
        return find(field, text).map(found -> "withheld, since it " + found.message());
    }
}
