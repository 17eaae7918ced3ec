package dev.slipway.api.answer;

import java.util.List;

/// A package's description, completed from a sample.
///
/// @param text of its `model.yaml`; push it with the other files
/// @param inferred what the sample and the model added, a line each
public record PackageText(String text, List<String> inferred) {
    public PackageText {
        inferred = List.copyOf(inferred);
    }
}
