package dev.slipway.serving.release;

/// Why a request that a split routed says nothing about its version.
public enum LeftOut {
    /// It was not executed: there was too much to do, or too little time before its turn came.
    TURNED_AWAY,
    /// The caller's mistake, which both versions refuse, or the caller left.
    CALLER,
    /// It shared an execution with the one request that stands for it.
    SHARED,
    /// Another version answered than was picked: candidate was not ready, or was taken back.
    ANOTHER_VERSION,
    /// Its answer was in doubt, and the other version could not be asked, for want of time, say.
    UNCHECKED
}
