package dev.slipway.api.model;

/// How near to answering a version is on a node.
public enum Tier {
    /// Its package lies in the store; nothing of it is prepared.
    COLD,
    /// Its package has been laid out, checked byte by byte and read by this process, and nobody has
    /// touched its files since: it can be loaded at once.
    WARM,
    /// It is loaded and warmed up.
    HOT
}
