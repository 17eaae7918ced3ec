package dev.slipway.api.job;

import org.jspecify.annotations.Nullable;

/// The child of a stream that waits for the one at work to die, as it stands now.
///
/// @param isReady whether it would take over at once
/// @param hindrance why it is not there, in words; absent when it is, or is about to be
public record StreamStandby(boolean isReady, @Nullable String hindrance) {}
