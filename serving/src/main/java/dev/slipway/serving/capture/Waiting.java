package dev.slipway.serving.capture;

/// A record in the ring, read where it stands: only what is asked for is made an object.
///
/// It is there until the next is taken, and its bytes until the ring lets go of their memory.
///
/// *Threads*: of the one that takes from the ring.
public sealed interface Waiting permits WaitingObserved, WaitingTensors {
    /// Bytes before the body of a record: its length with these, of 4 bytes little-endian, its
    /// kind, and two that are of use in the ring alone.
    int HEAD = Integer.BYTES + Byte.BYTES + Short.BYTES;

    /// Where in its head a record says of which kind it is.
    int KIND_AT = Integer.BYTES;

    /// Where its record begins in `bytes`; negative for what never was in a ring, or was copied.
    int recordAt();

    /// Where that ends.
    int recordEnd();

    /// The bytes in which it stands.
    byte[] bytes();

    /// Of which kind its record is: of what, and in which form.
    byte kind();

    /// The same as objects, which stay.
    CaptureItem item();
}
