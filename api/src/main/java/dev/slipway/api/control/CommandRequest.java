package dev.slipway.api.control;

import dev.slipway.api.access.Principal;
import dev.slipway.api.journal.IdempotencyKey;

/// A command and who sends it.
///
/// @param key the caller's name for it, by which it is done once however often it comes
/// @param isDryRun whether it is only decided and nothing recorded
public record CommandRequest(
        Principal principal, IdempotencyKey key, Command command, boolean isDryRun) {}
