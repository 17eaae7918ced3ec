package dev.slipway.api.status;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// Which versions a node holds in which tier, what loading them took, and which it unloaded lately.
///
/// @param cold versions of which nothing is prepared
/// @param warm versions that can be loaded at once
/// @param hot versions that are loaded
/// @param warmBytes of packages that are kept read and checked
/// @param thrashing versions that were not loaded because those that would have had to go for them
///     would have been back at once
/// @param versions that are loaded or were since the start, by name
/// @param evictions the last ones, oldest first
public record TierReport(
        int cold,
        int warm,
        int hot,
        long warmBytes,
        long thrashing,
        List<VersionTier> versions,
        List<Eviction> evictions) {
    public TierReport {
        versions = List.copyOf(versions);
        evictions = List.copyOf(evictions);
    }

    /// One version.
    ///
    /// @param memoryBytes that it holds, or held when it was loaded last
    /// @param requestsPerSecond over the last minutes
    /// @param reload what loading it again is expected to take
    /// @param waiting requests that wait for it
    /// @param protection for how long it is left alone yet because it was loaded lately
    /// @param starts its last loads, by the tier that it came from, oldest first
    public record VersionTier(
            VersionId version,
            Tier tier,
            long memoryBytes,
            double requestsPerSecond,
            Duration reload,
            int waiting,
            Duration protection,
            List<Start> starts) {
        public VersionTier {
            starts = List.copyOf(starts);
        }
    }

    /// One load of a version.
    ///
    /// @param from the tier that it came from
    /// @param at when it was ready
    /// @param phases what it took
    public record Start(Tier from, Instant at, List<Phase> phases) {
        public Start {
            phases = List.copyOf(phases);
        }

        /// A load as it was measured.
        public static Start of(ColdStart start) {
            return new Start(
                    start.from(),
                    start.at(),
                    start.phases().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                            .map(phase -> new Phase(phase.getKey(), phase.getValue()))
                            .toList());
        }
    }

    /// What a phase of a load took.
    public record Phase(LoadPhase phase, Duration took) {}

    /// The part of it about endpoints that somebody may see.
    ///
    /// @param seen whether they may see what happened under an endpoint's name then
    public TierReport of(Predicate<EndpointName> visible, BiPredicate<EndpointName, Instant> seen) {
        return new TierReport(
                cold,
                warm,
                hot,
                warmBytes,
                thrashing,
                versions.stream().filter(one -> visible.test(one.version().endpoint())).toList(),
                evictions.stream()
                        .filter(one -> visible.test(one.version().endpoint()))
                        .filter(one -> seen.test(one.version().endpoint(), one.at()))
                        .map(one ->
                                hiding(
                                        one,
                                        needed ->
                                                visible.test(needed)
                                                        && seen.test(needed, one.at())))
                        .toList());
    }

    private static Eviction hiding(Eviction eviction, Predicate<EndpointName> visible) {
        VersionId needed = eviction.neededBy();
        return needed == null || visible.test(needed.endpoint())
                ? eviction
                : new Eviction(
                        eviction.version(),
                        eviction.at(),
                        eviction.reason(),
                        eviction.inputs(),
                        null);
    }
}
