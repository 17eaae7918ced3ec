package dev.slipway.serving.ledger;

import dev.slipway.api.model.MemoryUse;

/// Memory set aside for a version while it loads.
///
/// *Threads*: the loading thread's.
public final class Reservation {
    private final MemoryLedger ledger;
    private final RoomHold room;

    Reservation(MemoryLedger ledger, RoomHold room) {
        this.ledger = ledger;
        this.room = room;
    }

    /// What is set aside.
    public MemoryUse use() {
        return room.use();
    }

    /// Turns it into what the version was measured to hold. A refusal leaves it as it was.
    ///
    /// *Threads*: may wait where that is more, for versions that leave or are unloaded.
    public Commitment commit(MemoryUse measured) {
        return commit(measured, () -> {});
    }

    /// The same for a version that may be given up meanwhile.
    ///
    /// @param wanted as [MemoryLedger#reserve] asks it; what it throws leaves the room as it was
    public Commitment commit(MemoryUse measured, Runnable wanted) {
        return ledger.commit(room, measured, wanted);
    }

    /// Gives it back, because the version will not stay. Idempotent.
    public void release() {
        room.release();
    }
}
