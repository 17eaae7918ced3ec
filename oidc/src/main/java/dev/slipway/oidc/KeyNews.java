package dev.slipway.oidc;

/// What becomes of a look at the issuer's keys.
public sealed interface KeyNews {
    /// The issuer gave its keys.
    record Taken(int keys) implements KeyNews {}

    /// It did not; what it gave before still counts for a while.
    record Missed(String reason) implements KeyNews {}
}
