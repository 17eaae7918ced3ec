package dev.slipway.stats.counts;

/// The keys that have not yet had their first event of one kind.
///
/// A key leaves with its first event and stays away until the release ends, in whichever arm it is
/// then: counting its event once while its other requests stayed trials would favour the arm
/// without it. *Threads*: one at a time; sets of several processes merge.
public final class RiskSet {
    private final KeyFilter left = new KeyFilter();
    private final KeyCount leavers = new KeyCount();

    /// Whether a key is at risk.
    public boolean holds(long key) {
        return !left.contains(key);
    }

    /// Takes a key out.
    public void leave(long key) {
        left.add(key);
        leavers.add(key);
    }

    /// How many of `keys` have not left. Others that left do not count.
    public long atRisk(KeyCount keys) {
        return Math.max(0, leavers.estimateWith(keys) - leavers.estimate());
    }

    /// Has those keys out that left another set, and no others.
    void become(RiskSet other) {
        left.become(other.left);
        leavers.become(other.leavers);
    }

    /// Has all keys back.
    void clear() {
        left.clear();
        leavers.clear();
    }

    /// Takes out all keys that left another set.
    public void merge(RiskSet other) {
        left.merge(other.left);
        leavers.merge(other.leavers);
    }

    void writeTo(Numbers numbers) {
        left.writeTo(numbers);
        leavers.writeTo(numbers);
    }

    void readFrom(Numbers numbers) {
        left.readFrom(numbers);
        leavers.readFrom(numbers);
    }
}
