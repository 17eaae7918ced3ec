package dev.slipway.api.push;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Lineage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The wish to make uploaded files a version of a model.
///
/// @param files of the package; what is no package yet, such as a bare model file or an MLflow
///     directory, is imported
/// @param signature the signature bundle's text, where somebody signed the files
/// @param key the caller's name for it
/// @param isDryRun whether everything is checked and nothing recorded
public record Push(
        ModelName model,
        List<PushedFile> files,
        Lineage lineage,
        @Nullable FreeText description,
        Map<String, String> tags,
        @Nullable String signature,
        IdempotencyKey key,
        boolean isDryRun) {
    public Push {
        files = List.copyOf(files);
        tags = Map.copyOf(tags);
    }

    /// The signature bundle's text, if there is one.
    public Optional<String> signatureBundle() {
        return Optional.ofNullable(signature);
    }
}
