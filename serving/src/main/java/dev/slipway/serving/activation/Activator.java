package dev.slipway.serving.activation;

/// Has dormant versions loaded.
///
/// *Threads*: safe from any number of threads; never waits.
public interface Activator {
    /// Begins to load the version, unless that has begun or failed too lately.
    void wake(Standby standby);

    /// What it is expected to take from now on until the version answers, in nanoseconds; 0 where
    /// nothing is known.
    long expectedNanos(Standby standby);
}
