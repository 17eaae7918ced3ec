package dev.slipway.api.status;

/// How a connection to a backend is.
///
/// @param name of the connection
/// @param address where it leads
/// @param health as the last look found it: `unknown`, `ready`, `not-ready`, `unreachable` or
///     `misconfigured`
/// @param breaker what becomes of calls: `closed` (they are sent), `half-open` or `open`
/// @param problem what was wrong last, in words; empty when nothing is
public record ConnectionStatus(
        String name, String address, String health, String breaker, String problem) {
    /// Whether calls are sent, if only a few to begin with, and nothing speaks against it.
    public boolean isGood() {
        return !breaker.equals("open") && (health.equals("ready") || health.equals("unknown"));
    }
}
