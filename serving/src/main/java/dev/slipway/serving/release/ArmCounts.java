package dev.slipway.serving.release;

import java.util.Map;
import java.util.Set;

/// What became of the requests that a split routed to one version.
///
/// @param good answers that are evidence and not bad
/// @param bad answers that are evidence, by what is wrong with them
/// @param leftOut requests that are no evidence, by why
/// @param badKeys different keys among the bad answers of this time, a handful of them where there
///     are many; a request without a key has its own
public record ArmCounts(
        long good, Map<BadAnswer, Long> bad, Map<LeftOut, Long> leftOut, Set<Long> badKeys) {
    /// Copies the maps and the set.
    public ArmCounts {
        bad = Map.copyOf(bad);
        leftOut = Map.copyOf(leftOut);
        badKeys = Set.copyOf(badKeys);
    }

    /// Bad answers of all kinds.
    public long badAnswers() {
        return bad.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Answers that are evidence.
    public long evidence() {
        return good + badAnswers();
    }

    /// All requests.
    public long requests() {
        return evidence() + leftOut.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Requests that an endpoint's promise is about: all but callers' mistakes, and callers who
    /// left.
    public long requestsThatCount() {
        return requests() - leftOut.getOrDefault(LeftOut.CALLER, 0L);
    }
}
