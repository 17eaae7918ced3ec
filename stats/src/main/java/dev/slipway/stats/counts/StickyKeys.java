package dev.slipway.stats.counts;

/// Counts answers to keys that stay with their arm, so that a key is evidence of each kind once.
///
/// Without it a few clients that always fail would decide a release: all their requests land in one
/// arm. *Threads*: one at a time; those of several processes merge.
public final class StickyKeys {
    private final KeyFilter seen = new KeyFilter();
    private final KeyCount keys = new KeyCount();
    private final RiskSet errors = new RiskSet();
    private final RiskSet queue = new RiskSet();
    private final RiskSet compute = new RiskSet();

    /// Takes a key out of all evidence, as one that failed before the release began.
    public void exclude(long key) {
        errors.leave(key);
        queue.leave(key);
        compute.leave(key);
    }

    /// Notes that a key was routed to an arm; a key that is new tells how traffic was split.
    public void route(Second second, Arm arm, long key) {
        if (seen.add(key)) {
            keys.add(key);
            second.addNewKeys(arm, 1);
        }
    }

    /// Counts an answer.
    public void answer(Second second, Arm arm, int stratum, long key, boolean bad) {
        second.answered().count(arm, 0, bad);
        if (errors.holds(key)) {
            second.errors().count(arm, stratum, bad);
            if (bad) {
                errors.leave(key);
            }
        }
    }

    /// Counts the time that an answer waited for execution.
    public void queue(Second second, Arm arm, int stratum, long key, long nanos) {
        if (!queue.holds(key)) {
            second.queue().countBeside(arm, nanos);
        } else if (second.queue().count(arm, stratum, nanos)) {
            queue.leave(key);
        }
    }

    /// Counts the time that an answer's execution took.
    public void compute(Second second, Arm arm, int stratum, long key, long nanos) {
        if (!compute.holds(key)) {
            second.compute().countBeside(arm, nanos);
        } else if (second.compute().count(arm, stratum, nanos)) {
            compute.leave(key);
        }
    }

    /// How many of the keys that were seen have had no bad answer.
    public long atRisk() {
        return Math.max(0, keys.estimate() - errors.leavers());
    }

    /// Adds the keys that another process saw.
    public void merge(StickyKeys other) {
        seen.merge(other.seen);
        keys.merge(other.keys);
        errors.merge(other.errors);
        queue.merge(other.queue);
        compute.merge(other.compute);
    }

    /// The stable form of all sets.
    public long[] numbers() {
        Numbers numbers = new Numbers();
        seen.writeTo(numbers);
        keys.writeTo(numbers);
        errors.writeTo(numbers);
        queue.writeTo(numbers);
        compute.writeTo(numbers);
        return numbers.toArray();
    }

    /// The sets whose stable form is `stored`.
    public static StickyKeys of(long[] stored) {
        Numbers numbers = new Numbers(stored);
        StickyKeys sticky = new StickyKeys();
        sticky.seen.readFrom(numbers);
        sticky.keys.readFrom(numbers);
        sticky.errors.readFrom(numbers);
        sticky.queue.readFrom(numbers);
        sticky.compute.readFrom(numbers);
        return sticky;
    }
}
