package dev.slipway.serving.loadtest;

import dev.slipway.api.release.PerformanceReport;
import org.jspecify.annotations.Nullable;

/// How far a load test is.
public sealed interface LoadTestState {
    /// It goes on, or waits until it can.
    ///
    /// @param why a sentence
    /// @param last what the last attempt found, which decided nothing; null before it
    record Waiting(String why, @Nullable PerformanceReport last) implements LoadTestState {}

    /// It is over.
    record Measured(PerformanceReport report) implements LoadTestState {}

    /// The version cannot be put under load here.
    ///
    /// @param why a sentence
    record Impossible(String why) implements LoadTestState {}

    /// The version broke a promise of the house: it threw what no model may.
    ///
    /// @param why a sentence
    record Crashed(String why) implements LoadTestState {}
}
