package dev.slipway.server.stop;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a server does when it stops: the steps of each [StopPhase], in the order in which they were
/// added. A step that fails keeps none behind it from its turn.
///
/// *Threads*: one.
public final class StopSteps {
    private final Map<StopPhase, List<Step>> phases = new EnumMap<>(StopPhase.class);

    private record Step(String name, AutoCloseable end) {}

    /// Adds a step behind those of its phase.
    ///
    /// @param end absent for what this server does not have
    public StopSteps add(StopPhase phase, String name, @Nullable AutoCloseable end) {
        if (end != null) {
            phases.computeIfAbsent(phase, _ -> new ArrayList<>()).add(new Step(name, end));
        }
        return this;
    }

    /// The names of the steps, in their order.
    public List<String> names() {
        return inOrder().map(Step::name).toList();
    }

    private Stream<Step> inOrder() {
        return phases.values().stream().flatMap(List::stream);
    }

    /// Does all of them.
    ///
    /// *Errors*: `IllegalStateException` that names the first that failed, once all are done; it
    /// carries the others.
    public void run() {
        @Nullable RuntimeException failure = null;
        for (Step step : inOrder().toList()) {
            try {
                step.end().close();
            } catch (Exception | Error e) {
                RuntimeException one = new IllegalStateException("stop: " + step.name(), e);
                if (failure == null) {
                    failure = one;
                } else {
                    failure.addSuppressed(one);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
