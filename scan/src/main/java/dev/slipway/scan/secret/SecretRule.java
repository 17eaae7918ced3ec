package dev.slipway.scan.secret;

import dev.slipway.scan.finding.Severity;
import java.util.List;
import java.util.regex.Pattern;

/// How one kind of secret looks.
///
/// @param keywords in lower case; a text without any of them is not searched further
/// @param pattern its group `secret` is what must be random enough
/// @param entropy bits per character that the secret needs, 0 where its shape says enough
record SecretRule(
        String id,
        Severity severity,
        String what,
        List<String> keywords,
        Pattern pattern,
        double entropy) {
    static SecretRule of(String id, String what, String keywords, String pattern, double entropy) {
        return new SecretRule(
                "secret-" + id,
                Severity.HIGH,
                what,
                List.of(keywords.split(" ", -1)),
                Pattern.compile(pattern),
                entropy);
    }
}
