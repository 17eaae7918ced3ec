package dev.slipway.serving.ledger;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;

/// Memory of one version, reserved or held, on a team's account.
///
/// *Threads*: safe from any number of threads.
public final class RoomHold {
    private final MemoryLedger ledger;
    private final VersionId version;

    // Guarded by the ledger.
    private TeamName team;
    private MemoryUse use;
    private boolean committed;

    RoomHold(MemoryLedger ledger, Claim claim) {
        this.ledger = ledger;
        this.version = claim.version();
        this.team = claim.team();
        this.use = claim.most();
    }

    /// The version.
    public VersionId version() {
        return version;
    }

    /// How much it is.
    public MemoryUse use() {
        synchronized (ledger) {
            return use;
        }
    }

    /// Whose account it is on.
    public TeamName team() {
        synchronized (ledger) {
            return team;
        }
    }

    /// Goes on the account of another team, whatever that one may hold.
    public void ownedBy(TeamName owner) {
        ledger.move(this, owner);
    }

    /// The memory was given back. Idempotent.
    public void release() {
        ledger.release(this);
    }

    boolean isCommitted() {
        return committed;
    }

    void become(MemoryUse measured) {
        use = measured;
        committed = true;
    }

    void moveTo(TeamName owner) {
        team = owner;
    }
}
