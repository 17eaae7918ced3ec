package dev.slipway.monitoring.machine;

import dev.slipway.api.release.PerformanceReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether a candidate that is warm may answer somebody: whether it takes and gives what stable
/// does, and whether it keeps, under load and alone, what the endpoint promises.
public sealed interface GateState {
    /// Nothing is asked of it.
    static GateState unasked() {
        return new Open("", null);
    }

    /// It may.
    ///
    /// @param why a sentence; empty where nothing was asked
    record Open(String why, @Nullable PerformanceReport performance) implements GateState {}

    /// It is not known yet.
    ///
    /// @param why a sentence
    record Waiting(String why) implements GateState {}

    /// It may not.
    ///
    /// @param why a sentence
    record Shut(String why, @Nullable PerformanceReport performance) implements GateState {}

    /// What was stored of a candidate's load test.
    static GateState stored(Optional<PerformanceReport> report) {
        return report.<GateState>map(found -> new Open("", found)).orElseGet(GateState::unasked);
    }

    /// What it showed under load, once that is decided.
    default Optional<PerformanceReport> measured() {
        return switch (this) {
            case Open open -> Optional.ofNullable(open.performance());
            case Shut shut -> Optional.ofNullable(shut.performance());
            case Waiting _ -> Optional.empty();
        };
    }
}
