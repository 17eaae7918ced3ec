package dev.slipway.api.transfer;

import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.ModelName;

/// The wish to make what another server exported a version here.
///
/// @param model its name here
/// @param text the export as text, which is kept as it is
/// @param key the caller's name for it
/// @param isDryRun whether everything is checked and nothing recorded
public record Arrival(
        ModelName model, VersionExport export, String text, IdempotencyKey key, boolean isDryRun) {}
