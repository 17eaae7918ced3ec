package dev.slipway.serving;

import dev.slipway.api.model.Tier;
import dev.slipway.api.status.TierReport;
import dev.slipway.api.status.TierReport.Start;
import dev.slipway.api.status.TierReport.VersionTier;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.fleet.Fleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Says which versions a fleet holds in which tier.
final class TierReports {
    private TierReports() {}

    static TierReport of(Fleet fleet, long now) {
        Map<Tier, Integer> counts = fleet.standbys().counts();
        List<VersionTier> versions = new ArrayList<>();
        for (Standby standby : fleet.standbys().all()) {
            boolean wasAsked = standby.gate().waiting() > 0 || !standby.ledger().starts().isEmpty();
            if (wasAsked) {
                versions.add(version(fleet, standby, now));
            }
        }
        versions.sort(Comparator.comparing(one -> one.version().toString()));
        return new TierReport(
                counts.getOrDefault(Tier.COLD, 0),
                counts.getOrDefault(Tier.WARM, 0),
                counts.getOrDefault(Tier.HOT, 0),
                fleet.standbys().warmBytes(),
                fleet.thrashing(),
                versions,
                fleet.evictions().last());
    }

    private static VersionTier version(Fleet fleet, Standby standby, long now) {
        return new VersionTier(
                standby.id(),
                standby.tier(),
                fleet.standbys().memoryBytes(standby),
                standby.rate().perSecond(now),
                Duration.ofNanos(standby.reloadNanos(fleet.standbys().ledger())),
                standby.gate().waiting(),
                Duration.ofNanos(standby.guard().protectedNanos(now)),
                standby.ledger().starts().stream().map(Start::of).toList());
    }
}
