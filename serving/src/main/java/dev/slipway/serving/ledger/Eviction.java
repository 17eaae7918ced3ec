package dev.slipway.serving.ledger;

/// Unloads versions to make room for others.
///
/// *Threads*: asked on loading threads to make room, one at a time, and from any thread what could
/// be freed; nobody holds the lock of the ledger's sums meanwhile.
public interface Eviction {
    /// Nothing is ever unloaded for anything else.
    Eviction NONE =
            new Eviction() {
                @Override
                public long evictable(MemoryNeed need) {
                    return 0;
                }

                @Override
                public boolean makeRoom(MemoryNeed need) {
                    return false;
                }
            };

    /// Bytes that could be freed for a need, whether they meet it or not; a need of 0 only asks.
    /// What a team may lose to another, [MemoryLedger#mayGive] says.
    long evictable(MemoryNeed need);

    /// Unloads something and waits until its memory is given back. Whether there was anything;
    /// asked again while there is and the need is not met.
    boolean makeRoom(MemoryNeed need);
}
