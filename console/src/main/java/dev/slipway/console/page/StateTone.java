package dev.slipway.console.page;

import dev.slipway.api.answer.EndpointStatus;

/// How pages colour the way in which an endpoint stands.
public final class StateTone {
    private StateTone() {}

    /// The class of its colour.
    public static String of(EndpointStatus.State state) {
        return switch (state) {
            case SERVING -> "good";
            case WAITING -> "warn";
            case DEGRADED -> "bad";
            case ON_DEMAND, UNLOADED, EMPTY -> "quiet";
        };
    }
}
