package dev.slipway.jobs;

import dev.slipway.jobs.engine.EarlyCluster;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an attempt at a stream finds in its process when its turn comes.
///
/// @param variables what no file may hold, by the names of environment variables
/// @param engine that was started for it; null where it starts its own
record Turn(Map<String, String> variables, @Nullable EarlyCluster engine) {
    /// Copies the map.
    Turn {
        variables = Map.copyOf(variables);
    }

    /// In a process that was started for this attempt.
    static Turn now() {
        return new Turn(System.getenv(), null);
    }

    /// A variable; null where it is not set.
    @Nullable String variable(String name) {
        return variables.get(name);
    }
}
