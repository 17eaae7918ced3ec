package dev.slipway.journal;

import dev.slipway.journal.audit.Checkpoint;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What it takes to open a journal for writing.
///
/// @param clock times of records
/// @param random names of lineages and writers, keys of concealed values; must be unpredictable
/// @param milestones told of every step towards durability
/// @param lastKnown the newest checkpoint that the operator kept, against which a restored or
///     promoted journal is compared
/// @param acceptRewind whether a journal shorter than that may go on, under a new lineage
public record Opening(
        InstantSource clock,
        RandomGenerator random,
        Milestones milestones,
        Optional<Checkpoint> lastKnown,
        boolean acceptRewind) {
    /// An opening that compares with nothing.
    public static Opening of(InstantSource clock, RandomGenerator random) {
        return new Opening(clock, random, Milestones.unwatched(), Optional.empty(), false);
    }

    /// The same, watched.
    public Opening watchedBy(Milestones watcher) {
        return new Opening(clock, random, watcher, lastKnown, acceptRewind);
    }

    /// The same, compared with a checkpoint.
    public Opening comparedWith(Checkpoint checkpoint, boolean acceptLoss) {
        return new Opening(clock, random, milestones, Optional.of(checkpoint), acceptLoss);
    }
}
