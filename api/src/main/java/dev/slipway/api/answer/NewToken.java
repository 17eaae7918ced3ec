package dev.slipway.api.answer;

import org.jspecify.annotations.Nullable;

/// A token that was just made.
///
/// @param id its public part
/// @param secret its whole text, which nobody can read again; absent on a dry run
/// @param seq the image that shows it
public record NewToken(String id, @Nullable String secret, long seq) {
    @Override
    public String toString() {
        return "NewToken[id=" + id + "]";
    }
}
