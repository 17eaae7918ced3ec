package dev.slipway.serving.capture;

/// Something where it stands in the ring: what is asked for is read from there, and nothing else is
/// made of it.
///
/// It is there until the next is taken, and its bytes until the ring lets go of their memory.
///
/// *Threads*: of the one that takes from the ring.
public sealed interface Waiting permits WaitingObserved, WaitingTensors {
    /// The same as objects, which stay.
    CaptureItem item();
}
