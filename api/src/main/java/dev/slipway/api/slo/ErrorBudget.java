package dev.slipway.api.slo;

import java.time.Duration;

/// How many bad answers an endpoint's promise permits in its window, and how many it has given.
///
/// @param target the part of the requests that has to be good
/// @param valid requests in the window that count
/// @param bad of them
/// @param allowed bad ones that the window permits, at the rate of requests so far
/// @param remaining the part that is left; below 0 when it is overspent
public record ErrorBudget(
        Indicator indicator,
        double target,
        Duration window,
        long valid,
        long bad,
        double allowed,
        double remaining) {
    /// A budget of which `bad` of `allowed` have been spent.
    public static ErrorBudget of(Indicator indicator, double target, Duration window, Spent spent) {
        double remaining = spent.allowed() > 0 ? 1 - spent.bad() / spent.allowed() : 1;
        return new ErrorBudget(
                indicator, target, window, spent.valid(), spent.bad(), spent.allowed(), remaining);
    }

    /// What was counted in a window, and what it permits.
    public record Spent(long valid, long bad, double allowed) {}

    /// Bad answers that may still be given; below 0 when it is overspent.
    public double badLeft() {
        return allowed - bad;
    }
}
