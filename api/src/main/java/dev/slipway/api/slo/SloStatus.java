package dev.slipway.api.slo;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.EndpointSpec.Slo;
import java.time.Instant;
import java.util.List;

/// How well an endpoint keeps its promise.
///
/// @param version of the promise: a change of its numbers begins the next one, and requests stay
///     counted by the one under which they came
/// @param since when that version began
/// @param requestsPerSecond over the last hour
/// @param releases what the budget lets releases do
public record SloStatus(
        EndpointName endpoint,
        Slo slo,
        int version,
        Instant since,
        double requestsPerSecond,
        BudgetRule releases,
        List<ErrorBudget> budgets,
        List<SloAlert> alerts) {
    public SloStatus {
        budgets = List.copyOf(budgets);
        alerts = List.copyOf(alerts);
    }

    /// The status of a promise that was just made: nothing has been counted yet.
    public static SloStatus fresh(EndpointName endpoint, Slo slo, Instant since) {
        return new SloStatus(
                endpoint, slo, 1, since, 0, BudgetRule.AS_PLANNED, List.of(), List.of());
    }
}
