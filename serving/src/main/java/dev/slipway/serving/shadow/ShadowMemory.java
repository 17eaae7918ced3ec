package dev.slipway.serving.shadow;

import dev.slipway.serving.ledger.Answer;
import dev.slipway.serving.ledger.Claim;
import dev.slipway.serving.ledger.Commitment;
import dev.slipway.serving.ledger.MemoryLedger;
import dev.slipway.serving.ledger.Reservation;
import dev.slipway.serving.ledger.RoomHold;
import org.jspecify.annotations.Nullable;

/// The memory that a shadow's queue may fill, held of the memory of all versions. Nobody is
/// unloaded for it.
///
/// *Threads*: one at a time, never the shadow's own.
final class ShadowMemory {
    private final MemoryLedger ledger;
    private final Claim claim;
    private @Nullable RoomHold room;
    private @Nullable String refusal;
    private boolean released;

    ShadowMemory(MemoryLedger ledger, Claim claim) {
        this.ledger = ledger;
        this.claim = claim;
    }

    /// Why there is none; null when it is held. Asks the ledger for it while it is not.
    ///
    /// @param again whether to ask even though it was refused before
    @Nullable String refusal(boolean again) {
        if (room != null) {
            return null;
        }
        if (refusal == null || again) {
            refusal = ask();
        }
        return refusal;
    }

    private @Nullable String ask() {
        return switch (ledger.reserveFree(claim)) {
            case Answer.Refused refused -> refused.refusal().words();
            case Answer.Granted granted -> commit(granted.reservation());
        };
    }

    private @Nullable String commit(Reservation reservation) {
        return switch (reservation.commit(claim.most())) {
            case Commitment.Held held -> {
                room = held.room();
                yield null;
            }
            case Commitment.Refused refused -> {
                reservation.release();
                yield refused.refusal().words();
            }
        };
    }

    /// Gives it back for good. Idempotent.
    void release() {
        RoomHold held = room;
        room = null;
        released = true;
        if (held != null) {
            held.release();
        }
    }

    /// Whether it was given back.
    boolean isReleased() {
        return released;
    }
}
