package dev.slipway.runtime.remote.wire;

import org.jspecify.annotations.Nullable;

/// What callers of a backend show; asked for each call.
///
/// *Threads*: asked from any.
@FunctionalInterface
public interface TokenSource {
    /// The token now; absent when none is shown.
    @Nullable String token();
}
