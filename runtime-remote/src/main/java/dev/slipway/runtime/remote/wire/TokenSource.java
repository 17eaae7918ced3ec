package dev.slipway.runtime.remote.wire;

import org.jspecify.annotations.Nullable;

/// What callers of a backend show; asked for each call.
///
/// *Threads*: asked from any.
@FunctionalInterface
public interface TokenSource {
    /// The token now; absent when none is shown.
    @Nullable String token();

    /// What a server said, without the token that it was shown, which may be another one by now:
    /// some repeat what they were shown, and their words get into answers, logs and records.
    static String without(@Nullable String shown, String words) {
        return shown == null || shown.isEmpty() ? words : words.replace(shown, "(token)");
    }
}
