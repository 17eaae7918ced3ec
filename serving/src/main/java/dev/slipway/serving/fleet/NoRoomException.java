package dev.slipway.serving.fleet;

import dev.slipway.serving.ledger.Claim;
import dev.slipway.serving.ledger.MemoryRefusal;

/// A version that is not loaded because there is no memory for it.
final class NoRoomException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Claim claim;

    private NoRoomException(String message, Claim claim) {
        super(message);
        this.claim = claim;
    }

    /// Before anything of it is there.
    static NoRoomException unloaded(Claim claim, MemoryRefusal refusal) {
        return new NoRoomException(refusal.words(), claim);
    }

    /// Before anybody knows what it takes.
    static NoRoomException unmeasured(Claim claim, MemoryRefusal refusal) {
        return new NoRoomException(
                "what it takes is not known yet: " + refusal.wordsOfAtLeast(), claim);
    }

    /// Once it is there.
    static NoRoomException measured(Claim claim, MemoryRefusal refusal) {
        return new NoRoomException("measured more than was reserved: " + refusal.words(), claim);
    }

    /// What it would have needed.
    Claim claim() {
        return claim;
    }
}
