package dev.slipway.scan.secret;

import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Place;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;

/// Searches text for secrets: a keyword, then a pattern, then randomness, then what excuses it.
public final class Secrets {
    private static final int MARGIN = 16;

    private final Findings findings;
    private final List<SecretRule> rules;

    /// Reports to `findings`, which never hold what was found.
    public Secrets(Findings findings) {
        this(findings, SecretRules.all());
    }

    Secrets(Findings findings, List<SecretRule> rules) {
        this.findings = findings;
        this.rules = rules;
    }

    /// Searches a text of a file.
    ///
    /// @param offset of the text's first byte, added to what is found in it
    public void search(String text, String file, long offset) {
        if (text.length() < MARGIN) {
            return;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        for (SecretRule rule : rules) {
            if (rule.keywords().stream().anyMatch(lower::contains)) {
                match(rule, text, file, offset);
            }
        }
    }

    private void match(SecretRule rule, String text, String file, long offset) {
        Matcher matcher = rule.pattern().matcher(text);
        int before = 0;
        long bytes = offset;
        while (matcher.find()) {
            String secret = matcher.group("secret");
            if (!isExcused(rule, secret)) {
                bytes += utf8(text, before, matcher.start("secret"));
                before = matcher.start("secret");
                findings.add(
                        new Place(file, bytes),
                        rule.id(),
                        rule.severity(),
                        "looks like " + rule.what() + " (" + secret.length() + " characters)",
                        secret);
            }
        }
    }

    private static boolean isExcused(SecretRule rule, String secret) {
        boolean assignment = rule.id().equals("secret-assignment");
        boolean shaped =
                rule.id().equals("secret-private-key") || rule.id().equals("secret-webhook");
        return Innocence.entropy(secret) < rule.entropy()
                || (!shaped && Innocence.isPlaceholder(secret))
                || (assignment && Innocence.isIdentifier(secret));
    }

    private static long utf8(String text, int from, int to) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
