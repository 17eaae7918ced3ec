package dev.slipway.api.model;

import java.util.ArrayList;
import java.util.List;

/// In what the tensors of one version differ from those of the version that it is to replace, as
/// far as callers notice.
///
/// @param breaking differences because of which requests would be refused, or answers could not be
///     read; each names its column
/// @param compatible differences that no request fails by
public record SignatureComparison(List<String> breaking, List<String> compatible) {
    /// No difference.
    public static final SignatureComparison SAME = new SignatureComparison(List.of(), List.of());

    public SignatureComparison {
        breaking = List.copyOf(breaking);
        compatible = List.copyOf(compatible);
    }

    /// What changes for callers of `stable` where `candidate` answers.
    public static SignatureComparison of(Signature stable, Signature candidate) {
        return new SignatureChanges(stable, candidate).comparison();
    }

    /// All differences, those that break callers first.
    public List<String> lines() {
        List<String> lines = new ArrayList<>(breaking);
        lines.addAll(compatible);
        return lines;
    }
}
