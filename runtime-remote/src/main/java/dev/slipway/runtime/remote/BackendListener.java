package dev.slipway.runtime.remote;

/// Hears how backends change.
///
/// *Threads*: called by calls and looks; must return soon.
public interface BackendListener {
    /// A backend is in another state.
    ///
    /// @param state `ready`, `not-ready`, `unreachable` or `misconfigured` as looks find it;
    ///     `closed`, `open` or `half-open` of its breaker
    /// @param reason in words; empty when there is none
    void changed(String connection, String state, String reason);

    /// A look has found a backend ready, as before or again, or one that answers and does not say
    /// whether it is.
    default void foundReady(String connection) {}
}
