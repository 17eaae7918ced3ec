package dev.slipway.api.status;

import dev.slipway.api.model.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// One load of a dormant version.
///
/// @param from the tier that it came from
/// @param at when it was ready
/// @param phases what it took; without the first answer until there was one
public record ColdStart(Tier from, Instant at, Map<LoadPhase, Duration> phases) {
    public ColdStart {
        phases = Map.copyOf(phases);
    }

    /// From the request that began it until the version was ready.
    public Duration untilReady() {
        return phases.entrySet().stream()
                .filter(phase -> phase.getKey() != LoadPhase.FIRST_ANSWER)
                .map(Map.Entry::getValue)
                .reduce(Duration.ZERO, Duration::plus);
    }
}
