package dev.slipway.serving.ledger;

/// What the ledger says to a version that was loaded and measured.
public sealed interface Commitment {
    /// It may stay.
    record Held(RoomHold room) implements Commitment {}

    /// It takes more than was reserved, and there is not so much.
    record Refused(MemoryRefusal refusal) implements Commitment {}
}
