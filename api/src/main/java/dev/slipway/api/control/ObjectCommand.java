package dev.slipway.api.control;

import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes declared objects.
public sealed interface ObjectCommand extends Command {
    /// Makes objects what their specs say and removes others, all or nothing.
    record ApplyObjects(List<Put> puts, List<ObjectId> removals) implements ObjectCommand {
        public ApplyObjects {
            puts = List.copyOf(puts);
            removals = List.copyOf(removals);
            if (puts.isEmpty() && removals.isEmpty()) {
                throw new IllegalArgumentException("objects: none (expected: at least one)");
            }
        }
    }

    /// One object and what it is to be.
    ///
    /// @param expected its revision, where the caller cares; 0 when it must not exist
    record Put(Spec spec, @Nullable Long expected) {}
}
