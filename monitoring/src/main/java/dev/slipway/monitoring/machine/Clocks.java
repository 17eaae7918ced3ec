package dev.slipway.monitoring.machine;

import java.time.Duration;

/// Running time of a release: what passed while its process ran, downtime left out.
///
/// @param ran since it began
/// @param inPhase since it came into its phase
/// @param inStep since its step began, or since it was last released from a hold in it
public record Clocks(Duration ran, Duration inPhase, Duration inStep) {
    static final Clocks ZERO = new Clocks(Duration.ZERO, Duration.ZERO, Duration.ZERO);
}
