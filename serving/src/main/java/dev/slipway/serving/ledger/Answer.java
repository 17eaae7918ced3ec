package dev.slipway.serving.ledger;

/// What the ledger says to a claim.
public sealed interface Answer {
    /// The memory is the claim's.
    record Granted(Reservation reservation) implements Answer {}

    /// There is not enough.
    record Refused(MemoryRefusal refusal) implements Answer {}
}
