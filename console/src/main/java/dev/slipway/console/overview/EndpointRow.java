package dev.slipway.console.overview;

import dev.slipway.api.answer.EndpointStatus;
import java.util.List;

/// An endpoint in the overview, in the words of its cells.
///
/// @param tone how its state is coloured
/// @param reason why it is not as it should be, or empty
/// @param cells version, rate, p50, p99, errors, budget left, release, alerts, cost
public record EndpointRow(
        String name, String state, String tone, String reason, List<String> cells) {
    public EndpointRow {
        cells = List.copyOf(cells);
    }

    /// The word for a state.
    static String word(EndpointStatus.State state) {
        return switch (state) {
            case SERVING -> "serving";
            case WAITING -> "waiting";
            case ON_DEMAND -> "on demand";
            case DEGRADED -> "degraded";
            case UNLOADED -> "unloaded";
            case EMPTY -> "empty";
        };
    }

    static String tone(EndpointStatus.State state) {
        return switch (state) {
            case SERVING -> "good";
            case WAITING -> "warn";
            case DEGRADED -> "bad";
            case ON_DEMAND, UNLOADED, EMPTY -> "quiet";
        };
    }
}
