package dev.slipway.serving.metering;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.serving.metering.VersionMeter.AccountKey;

/// The memory that a loaded version holds, on its owner's account until it is released.
///
/// *Threads*: safe from any number of threads.
public final class MemoryHold {
    private final VersionMeter meter;
    private final long bytes;

    // Guarded by the meter.
    private AccountKey account;
    private long since;
    private boolean released;

    MemoryHold(VersionMeter meter, AccountKey account, long bytes, long now) {
        this.meter = meter;
        this.account = account;
        this.bytes = bytes;
        this.since = now;
    }

    /// Goes on the account of another team from now on.
    public void ownedBy(TeamName team) {
        synchronized (meter) {
            moveTo(new AccountKey(team, account.cause()));
        }
    }

    /// Counts for another cause from now on.
    public void heldFor(CostCause cause) {
        synchronized (meter) {
            moveTo(new AccountKey(account.team(), cause));
        }
    }

    private void moveTo(AccountKey next) {
        if (!next.equals(account)) {
            meter.settle(this);
            account = next;
        }
    }

    /// The memory was given back. Idempotent.
    public void release() {
        meter.release(this);
    }

    AccountKey account() {
        return account;
    }

    /// What it held since it was last asked, in bytes times nanoseconds.
    Area take(long now) {
        Area area = released ? Area.NONE : Area.of(bytes, now - since);
        since = now;
        return area;
    }

    void end() {
        released = true;
    }
}
