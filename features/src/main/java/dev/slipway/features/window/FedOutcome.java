package dev.slipway.features.window;

/// What became of a part that a stream has brought to an online store.
public enum FedOutcome {
    /// Its tiles are set, and on the disk.
    TAKEN,
    /// They were before.
    KNOWN,
    /// A later attempt feeds the store by now.
    FENCED,
    /// Another stream feeds the store.
    OTHER,
    /// The stream is not to feed any more.
    ENDED,
    /// A part before it is missing.
    GAP
}
