package dev.slipway.api.answer;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.release.ReleasePlan;
import org.jspecify.annotations.Nullable;

/// A release that somebody wants.
///
/// @param candidate the version: its number, `latest`, or an alias, with `@` or without
/// @param plan how it goes
public record ReleaseWish(String candidate, ReleasePlan plan, @Nullable FreeText reason) {}
