package dev.slipway.serving.ledger;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;

/// Memory of one version, reserved or held, on a team's account.
///
/// *Threads*: safe from any number of threads; only the ledger changes it, under its lock.
public final class RoomHold {
    private final MemoryLedger ledger;
    private final VersionId version;
    private volatile TeamName team;
    private volatile MemoryUse use;
    private volatile boolean committed;
    private volatile boolean leaving;

    RoomHold(MemoryLedger ledger, Claim claim, MemoryUse use) {
        this.ledger = ledger;
        this.version = claim.version();
        this.team = claim.team();
        this.use = use;
    }

    /// The version.
    public VersionId version() {
        return version;
    }

    /// How much it is.
    public MemoryUse use() {
        return use;
    }

    /// Whose account it is on.
    public TeamName team() {
        return team;
    }

    /// Goes on the account of another team, whatever that one may hold.
    public void ownedBy(TeamName owner) {
        ledger.move(this, owner);
    }

    /// The version is on its way out: whoever needs the memory may wait for it.
    public void leaves() {
        leaving = true;
    }

    /// The memory was given back. Idempotent.
    public void release() {
        ledger.release(this);
    }

    boolean isCommitted() {
        return committed;
    }

    /// Whether some of it, or all, may be free soon.
    boolean isPassing() {
        return leaving || !committed;
    }

    /// Whether its version is on its way out.
    boolean isLeaving() {
        return leaving;
    }

    void become(MemoryUse measured) {
        use = measured;
        committed = true;
    }

    void moveTo(TeamName owner) {
        team = owner;
    }
}
