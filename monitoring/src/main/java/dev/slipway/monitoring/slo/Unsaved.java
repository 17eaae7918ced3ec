package dev.slipway.monitoring.slo;

import dev.slipway.api.model.EndpointName;
import dev.slipway.monitoring.slo.Past.KeptAlert;
import dev.slipway.monitoring.slo.Past.PromiseVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of an endpoint and not yet on the disk.
///
/// @param declared when the endpoint was
/// @param version when it is another one
/// @param minutes by their number; to be added to what is there
record Unsaved(
        EndpointName endpoint,
        Instant declared,
        @Nullable PromiseVersion version,
        Map<Long, Counts> minutes,
        List<KeptAlert> alerts) {
    /// The same without a word of how its alerts stand.
    Unsaved withoutAlerts() {
        return new Unsaved(endpoint, declared, version, minutes, List.of());
    }

    /// The same without what was served and promised.
    Unsaved withoutCounts() {
        return new Unsaved(endpoint, declared, null, Map.of(), alerts);
    }
}
