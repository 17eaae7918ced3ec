package dev.slipway.oidc;

import dev.slipway.oidc.Verdict.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a token says whose signature is right.
///
/// @param begins before when it does not count yet
record Claimed(Identity identity, Instant begins) {
    /// Why it does not count at `now`, if it does not.
    Optional<String> untimely(Instant now, Duration skew) {
        if (!now.isBefore(identity.expires().plus(skew))) {
            return Optional.of("expired at " + identity.expires());
        }
        if (now.isBefore(begins.minus(skew))) {
            return Optional.of("not valid before " + begins);
        }
        return Optional.empty();
    }
}
