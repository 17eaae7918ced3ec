package dev.slipway.serving.fleet;

import dev.slipway.serving.ledger.MemoryRefusal;

/// A version that is not loaded because there is no memory for it.
final class NoRoomException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoRoomException(MemoryRefusal refusal) {
        super(refusal.words());
    }

    NoRoomException(String when, MemoryRefusal refusal) {
        super(when + ": " + refusal.words());
    }
}
