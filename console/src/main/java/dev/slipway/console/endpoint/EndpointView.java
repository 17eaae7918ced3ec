package dev.slipway.console.endpoint;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the page of an endpoint shows.
///
/// @param state as the overview writes it
/// @param reason why it is not as it should be; absent when it is
/// @param past over which time charts are drawn
/// @param release the one that is open; absent when none is
/// @param spec absent for whoever may not read it
/// @param trial absent where nothing is loaded that could be tried, or the caller may not
public record EndpointView(
        String name,
        String state,
        String tone,
        @Nullable String reason,
        List<Fact> facts,
        String past,
        List<BudgetView> budgets,
        List<BatchView> batching,
        @Nullable OpenRelease release,
        @Nullable SpecView spec,
        @Nullable TryView trial) {
    public EndpointView {
        facts = List.copyOf(facts);
        budgets = List.copyOf(budgets);
        batching = List.copyOf(batching);
    }

    /// A name and what is behind it.
    public record Fact(String name, String value) {}

    /// A budget of bad answers.
    ///
    /// @param part that is left, 0 to 1
    public record BudgetView(
            String indicator, String target, String left, double part, String bad) {}

    /// How requests of about one size share executions.
    public record BatchView(
            String version, String size, String mean, String most, String gain, String reason) {}

    /// A release that is open, and how its weights stand.
    public record OpenRelease(
            String phase, String stable, String candidate, double weight, String why) {}

    /// What it is declared to be.
    ///
    /// @param diff to the revision before; empty when there is none
    public record SpecView(
            long revision, String by, @Nullable Instant time, String text, List<DiffLine> diff) {
        public SpecView {
            diff = List.copyOf(diff);
        }
    }

    EndpointView with(TryView other) {
        return new EndpointView(
                name, state, tone, reason, facts, past, budgets, batching, release, spec, other);
    }
}
