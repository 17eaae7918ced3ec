package dev.slipway.scan;

import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Rule;
import java.util.List;

/// What a scan came to.
///
/// @param findings those that count
/// @param suppressed those that a reviewed suppression covers
/// @param dropped how many there were beyond the limit
/// @param files how many files were looked at
public record Report(
        List<Finding> findings, List<Finding> suppressed, long dropped, long files, long bytes) {
    public Report {
        findings = List.copyOf(findings);
        suppressed = List.copyOf(suppressed);
    }

    /// The secrets among the findings: those that no rule about formats made.
    public List<Finding> secrets() {
        return findings.stream().filter(finding -> !Rule.isFormat(finding.rule())).toList();
    }

    /// Whether nothing was found.
    public boolean isClean() {
        return findings.isEmpty() && dropped == 0;
    }
}
