package dev.slipway.serving.shadow;

/// What leaves a shadow no room.
///
/// *Threads*: one at a time, of the usual priority: an answer may take a lock that calls take.
public interface HostLoad {
    /// The busy part of the host, between 0 and 1, without what shadows take.
    ///
    /// @param shadowNanos processor time of all shadows so far
    double busy(long shadowNanos);

    /// Whether a call waits for a slot.
    boolean isWaiting();
}
