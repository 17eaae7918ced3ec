package dev.slipway.api.spec;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.ModelName;
import java.time.LocalDate;

/// What looks like a secret in a model's files, and was looked at and found to be none.
///
/// @param model whose packages may hold it
/// @param rule that finds it, such as `secret-jwt`
/// @param file of the package in which it stands
/// @param fingerprint of the finding: the same rule, the same file, the same text
/// @param reason why it is none
/// @param expires the last day on which it holds
public record SuppressionSpec(
        String name,
        ModelName model,
        String rule,
        String file,
        String fingerprint,
        FreeText reason,
        LocalDate expires)
        implements Spec {
    @Override
    public Kind kind() {
        return Kind.SUPPRESSION;
    }
}
