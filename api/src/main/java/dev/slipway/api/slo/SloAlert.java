package dev.slipway.api.slo;

import dev.slipway.api.model.EndpointName;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One alert of an endpoint.
///
/// @param indicator what burns; absent where nothing is known
/// @param isFrozen whether nobody asks at the moment, or of latency no answer is good, so that it
///     neither begins nor ends
/// @param since when it came into this state
/// @param burn how fast; absent where nothing is known
public record SloAlert(
        EndpointName endpoint,
        AlertKind kind,
        @Nullable Indicator indicator,
        Severity severity,
        AlertState state,
        boolean isFrozen,
        Instant since,
        @Nullable Burn burn) {
    /// How fast a budget is spent: 1 spends all of it in its window.
    ///
    /// @param threshold at which both windows have to burn
    /// @param bad in the long window
    public record Burn(
            Duration longWindow,
            Duration shortWindow,
            double threshold,
            double overLong,
            double overShort,
            long bad) {}

    /// Whether somebody has been told and not yet told otherwise.
    public boolean isOpen() {
        return state.isOpen();
    }
}
