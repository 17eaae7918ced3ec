package dev.slipway.api.shadow;

/// How many sampled requests were not compared, for one reason.
public record ShadowDrop(Reason reason, long count) {
    /// Why a sampled request was not compared.
    public enum Reason {
        /// As many waited as may.
        QUEUE_FULL,
        /// What waited took as many bytes as it may, or there was no memory for its tensors.
        BYTES_FULL,
        /// Its tensors alone take more than a request may.
        TOO_LARGE,
        /// It waited too long.
        EXPIRED,
        /// The version was not loaded when its turn came.
        NOT_LOADED,
        /// The call did not end in time.
        HUNG,
        /// The version or the comparison failed in a way that ends the shadow.
        CRASHED,
        /// The shadow ended first.
        ENDED
    }
}
