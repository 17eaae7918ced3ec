package dev.slipway.api.shadow;

/// What a shadow has shown, as a gate reads it.
///
/// @param why a sentence
public record ShadowVerdict(Result result, String why) {
    /// What can be said; too little is never a pass and never a failure.
    public enum Result {
        /// Nothing speaks against the version.
        PASSED,
        /// It answers otherwise, or did not end as it should.
        DIFFERS,
        /// Too little was compared.
        INSUFFICIENT
    }
}
