package dev.slipway.api.slo;

/// What is left of an endpoint's budget of bad answers, for whoever is about to risk some.
///
/// @param part of the whole; below 0 when it is overspent
/// @param badAnswers that may still be given in the window; 0 when none
/// @param requestsPerSecond over the last hour
/// @param rule what releases may do
public record RemainingBudget(
        double part, double badAnswers, double requestsPerSecond, BudgetRule rule) {
    private static final double LEAST = 0.5;

    /// Bad answers that releases may count on: half of what is left where steps are half as large,
    /// and none where only fixes are let through. Never none for another reason: where a whole
    /// window has room for less than one, a bad answer more or less says nothing.
    public double riskable() {
        return switch (rule) {
            case AS_PLANNED, HALF_STEPS -> Math.max(LEAST, badAnswers * rule.stepFactor());
            case FIXES_ONLY -> 0;
        };
    }
}
