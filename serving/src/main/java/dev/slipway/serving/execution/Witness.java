package dev.slipway.serving.execution;

import dev.slipway.stats.counts.BatchWitness;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Picks the one call that stands for all that were claimed together: they fail and stall together.
/// It is picked by ids before any of them runs.
final class Witness {
    private Witness() {}

    /// The witness; null where versions are not compared.
    static @Nullable SlotCall among(List<SlotCall> claimed) {
        List<SlotCall> compared = List.of();
        long[] ballots = {};
        for (SlotCall call : claimed) {
            OptionalLong ballot = call.call().holding().ballot();
            if (ballot.isPresent()) {
                if (compared.isEmpty()) {
                    compared = new ArrayList<>(claimed.size());
                    ballots = new long[claimed.size()];
                }
                ballots[compared.size()] = ballot.getAsLong();
                compared.add(call);
            }
        }
        return compared.isEmpty() ? null : compared.get(BatchWitness.of(ballots, compared.size()));
    }
}
