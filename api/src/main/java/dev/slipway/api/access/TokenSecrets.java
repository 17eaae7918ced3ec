package dev.slipway.api.access;

import dev.slipway.api.journal.Sha256;

/// The port that new tokens come from.
///
/// *Threads*: any.
@FunctionalInterface
public interface TokenSecrets {
    /// A token that nobody has.
    Secret make();

    /// A token as its holder gets it, once.
    ///
    /// @param id the public part that its text begins with
    /// @param text all of it
    /// @param hash SHA-256 of the text, which is all that is kept
    record Secret(String id, String text, Sha256 hash) {
        @Override
        public String toString() {
            return "Secret[id=" + id + "]";
        }
    }
}
