package dev.slipway.scan.secret;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Why something that looks like a secret is none.
final class Innocence {
    private static final List<String> PLACEHOLDERS =
            List.of(
                    "example",
                    "changeme",
                    "change_me",
                    "placeholder",
                    "your_",
                    "your-",
                    "yourtoken",
                    "xxxx",
                    "****",
                    "....",
                    "dummy",
                    "redacted",
                    "insert",
                    "todo",
                    "fixme",
                    "sample",
                    "localhost",
                    "not_a_",
                    "notreal",
                    "foobar",
                    "abcdef",
                    "123456",
                    "password",
                    "secret_name");

    private static final Pattern DIGEST =
            Pattern.compile(
                    "(?i)(?:sha\\d{3}[:=-])?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})");

    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final Pattern WORDS = Pattern.compile("[A-Za-z]+(?:[._/ -][A-Za-z]+)*");

    private Innocence() {}

    /// Texts that stand where a secret would, whatever the rule.
    static boolean isPlaceholder(String secret) {
        String lower = secret.toLowerCase(Locale.ROOT);
        return PLACEHOLDERS.stream().anyMatch(lower::contains)
                || secret.startsWith("${")
                || secret.startsWith("{{")
                || secret.startsWith("$")
                || secret.startsWith("%");
    }

    /// Digests, ids and words, which assignments often hold; the shapes of our own among them.
    static boolean isIdentifier(String secret) {
        return DIGEST.matcher(secret).matches()
                || UUID.matcher(secret).matches()
                || WORDS.matcher(secret).matches()
                || secret.chars().noneMatch(Character::isDigit)
                || secret.chars().noneMatch(Character::isLetter);
    }

    /// Bits per character.
    static double entropy(String text) {
        int[] counts = new int[128];
        for (int i = 0; i < text.length(); i++) {
            counts[text.charAt(i) & 0x7F]++;
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / text.length();
                bits -= share * StrictMath.log(share) / StrictMath.log(2);
            }
        }
        return bits;
    }
}
