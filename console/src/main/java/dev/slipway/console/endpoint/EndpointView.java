package dev.slipway.console.endpoint;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the page of an endpoint shows.
///
/// @param state as the overview writes it
/// @param reason why it is not as it should be; absent when it is
/// @param past over which time charts are drawn
/// @param model that it serves
/// @param weights of the versions that answer; empty when none does
/// @param slots of the server; absent where it does not say
/// @param memory that its versions hold; absent when none is loaded
/// @param release the one that is open; absent when none is
/// @param spec absent for whoever may not read it
/// @param trial absent where nothing is loaded that could be tried, or the caller may not
public record EndpointView(
        String name,
        String state,
        String tone,
        @Nullable String reason,
        List<Fact> facts,
        String model,
        List<WeightView> weights,
        @Nullable SlotsView slots,
        @Nullable String memory,
        String past,
        List<BudgetView> budgets,
        List<BatchView> batching,
        @Nullable OpenRelease release,
        @Nullable SpecView spec,
        @Nullable TryView trial) {
    public EndpointView {
        facts = List.copyOf(facts);
        weights = List.copyOf(weights);
        budgets = List.copyOf(budgets);
        batching = List.copyOf(batching);
    }

    /// A name and what is behind it.
    public record Fact(String name, String value) {}

    /// A version that answers a part of the traffic.
    ///
    /// @param place among them, the first being 1
    /// @param from where its part begins, percent of the whole
    /// @param width of its part, percent of the whole
    public record WeightView(
            String version, String role, double weight, int place, String from, String width) {}

    /// The server's slots for long calls.
    ///
    /// @param part of them that was asked for, 0 to 1
    public record SlotsView(String slots, String demand, String use, String part) {}

    /// A budget of bad answers.
    ///
    /// @param part that is left, 0 to 1
    public record BudgetView(
            String indicator, String target, String left, double part, String bad) {}

    /// How requests of about one size share executions.
    public record BatchView(
            String version, String size, String mean, String most, String gain, String reason) {}

    /// A release that is open.
    public record OpenRelease(String phase, String stable, String candidate, String why) {}

    /// What it is declared to be.
    ///
    /// @param diff to the revision before; empty when there is none
    public record SpecView(
            long revision, String by, @Nullable Instant time, String text, List<DiffLine> diff) {
        public SpecView {
            diff = List.copyOf(diff);
        }
    }

    EndpointView with(@Nullable OpenRelease open, @Nullable SpecView declared) {
        return new EndpointView(
                name, state, tone, reason, facts, model, weights, slots, memory, past, budgets,
                batching, open, declared, trial);
    }

    EndpointView with(@Nullable TryView other) {
        return new EndpointView(
                name, state, tone, reason, facts, model, weights, slots, memory, past, budgets,
                batching, release, spec, other);
    }
}
