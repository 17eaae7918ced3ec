package dev.slipway.api.answer;

import dev.slipway.api.journal.FreeText;

/// Why somebody pauses, resumes, promotes or aborts a release.
///
/// @param quarantine whether candidate's version may serve nobody afterwards; only for an abort
public record ReleaseReason(FreeText reason, boolean quarantine) {}
