package dev.slipway.scan;

import dev.slipway.scan.finding.Finding;
import java.time.LocalDate;

/// A finding that somebody looked at and accepted, until a day.
///
/// @param fingerprint of the finding
/// @param reviewer who accepted it
/// @param expires the last day on which it holds
public record Suppression(
        String rule,
        String file,
        String fingerprint,
        String reason,
        String reviewer,
        LocalDate expires) {
    public Suppression {
        require(rule, "rule");
        require(file, "file");
        require(fingerprint, "fingerprint");
        require(reason, "reason");
        require(reviewer, "reviewer");
    }

    private static void require(String value, String field) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(
                    field + ": empty (expected: a text) for suppression");
        }
    }

    boolean covers(Finding finding, LocalDate today) {
        return !today.isAfter(expires)
                && finding.rule().equals(rule)
                && finding.file().equals(file)
                && finding.fingerprint().equals(fingerprint);
    }
}
