package dev.slipway.api.status;

/// How many slots a server has for long calls, and how many the demand asks for.
///
/// @param slots that there are
/// @param wanted with which between 50 and 70 % of them would be in use
/// @param demand slots that the last minute asked for, refused and waiting calls included
/// @param intraOpThreads threads of one call, beside which a slot is one of several
public record SlotStatus(int slots, int wanted, double demand, int intraOpThreads) {
    /// Slots that further replicas would have to bring; 0 when there are enough.
    public int missing() {
        return Math.max(0, wanted - slots);
    }
}
