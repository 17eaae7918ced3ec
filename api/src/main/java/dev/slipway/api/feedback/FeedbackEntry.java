package dev.slipway.api.feedback;

import dev.slipway.api.access.PrincipalId;
import java.time.Instant;

/// What is kept of what somebody said.
///
/// @param by who said it; those who said the same later are not kept
/// @param known when it became known, as they say
/// @param received when they said it
public record FeedbackEntry(FeedbackItem item, PrincipalId by, Instant known, Instant received) {}
