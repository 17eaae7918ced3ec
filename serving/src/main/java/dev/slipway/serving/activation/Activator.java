package dev.slipway.serving.activation;

import dev.slipway.api.inference.RequestHead;

/// Has dormant versions loaded.
///
/// *Threads*: safe from any number of threads; never waits.
public interface Activator {
    /// Begins to load the version, unless that has begun or failed too lately.
    void wake(Standby standby);

    /// What it is expected to take from now on until the version has answered a request with this
    /// head and those who go before it, in nanoseconds; 0 where nothing is known.
    long expectedNanos(Standby standby, RequestHead head);
}
