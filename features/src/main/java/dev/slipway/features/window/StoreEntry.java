package dev.slipway.features.window;

/// What the log of an online store holds, one behind the other.
sealed interface StoreEntry permits Delivery, FedPart, StoreEntry.Released {
    /// A stream feeds the store no more: what it has set stays.
    ///
    /// @param job the stream's
    record Released(String job) implements StoreEntry {}
}
