package dev.slipway.journal.artifact;

import java.util.List;

/// What a collection would remove now.
///
/// @param due artifacts that nobody has needed for a day
/// @param waiting how many are not needed, but not for a day yet
public record CollectionPlan(List<Artifact> due, int waiting) {
    public CollectionPlan {
        due = List.copyOf(due);
    }

    /// How many bytes that would free.
    public long bytes() {
        return due.stream().mapToLong(Artifact::size).sum();
    }
}
