package dev.slipway.api.slo;

/// What an endpoint's remaining budget lets releases do. Going back is never asked about.
public enum BudgetRule {
    /// As planned.
    AS_PLANNED,
    /// Less than a quarter is left: steps are half as large.
    HALF_STEPS,
    /// Nothing is left: only what mends, which a person has to say of a release that waits.
    FIXES_ONLY;

    private static final double LITTLE = 0.25;
    private static final long FEW = 5;

    /// The rule for a budget. A few bad answers may be chance where there are few requests, and
    /// stop nobody.
    public static BudgetRule of(ErrorBudget budget) {
        if (budget.remaining() >= LITTLE) {
            return AS_PLANNED;
        }
        return budget.remaining() <= 0 && budget.bad() >= FEW ? FIXES_ONLY : HALF_STEPS;
    }

    /// The part of a step's weight that is taken.
    public double stepFactor() {
        return switch (this) {
            case AS_PLANNED -> 1;
            case HALF_STEPS, FIXES_ONLY -> 0.5;
        };
    }
}
