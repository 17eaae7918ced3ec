package dev.slipway.api.transfer;

import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;

/// The wish to attach a signature to a version.
///
/// @param bundle the signature bundle's text
/// @param key the caller's name for it
/// @param isDryRun whether it is only verified and nothing recorded
public record SignatureWish(
        ModelName model,
        VersionNumber version,
        String bundle,
        IdempotencyKey key,
        boolean isDryRun) {}
