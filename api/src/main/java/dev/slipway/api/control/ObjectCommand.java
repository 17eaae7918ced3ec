package dev.slipway.api.control;

import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Changes declared objects.
public sealed interface ObjectCommand extends Command {
    /// Makes objects what their specs say and removes others, all or nothing.
    ///
    /// @param unchanged revisions that removed objects must have, where the caller cares
    record ApplyObjects(List<Put> puts, List<ObjectId> removals, List<Unchanged> unchanged)
            implements ObjectCommand {
        public ApplyObjects {
            puts = List.copyOf(puts);
            removals = List.copyOf(removals);
            unchanged = List.copyOf(unchanged);
            if (puts.isEmpty() && removals.isEmpty()) {
                throw new IllegalArgumentException("objects: none (expected: at least one)");
            }
            Set<ObjectId> removed = new HashSet<>(removals);
            for (Unchanged one : unchanged) {
                if (!removed.contains(one.object())) {
                    throw new IllegalArgumentException(
                            "unchanged: " + one.object() + " (expected: one of the removals)");
                }
            }
        }

        /// Removals of objects whatever they are by now.
        public ApplyObjects(List<Put> puts, List<ObjectId> removals) {
            this(puts, removals, List.of());
        }
    }

    /// An object that nobody may have changed since it had this revision.
    record Unchanged(ObjectId object, long revision) {}

    /// One object and what it is to be.
    ///
    /// @param expected its revision, where the caller cares; 0 when it must not exist
    record Put(Spec spec, @Nullable Long expected) {}
}
