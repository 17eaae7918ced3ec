package dev.slipway.serving.metering;

import dev.slipway.api.access.TeamName;

/// The memory that a loaded version holds, on its owner's account until it is released.
///
/// *Threads*: safe from any number of threads.
public final class MemoryHold {
    private final VersionMeter meter;
    private final long bytes;

    // Guarded by the meter.
    private TeamName owner;
    private long since;
    private boolean released;

    MemoryHold(VersionMeter meter, TeamName owner, long bytes, long now) {
        this.meter = meter;
        this.owner = owner;
        this.bytes = bytes;
        this.since = now;
    }

    /// Goes on the account of another team from now on.
    public void ownedBy(TeamName team) {
        synchronized (meter) {
            meter.settle(this);
            owner = team;
        }
    }

    /// The memory was given back. Idempotent.
    public void release() {
        meter.release(this);
    }

    TeamName owner() {
        return owner;
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
