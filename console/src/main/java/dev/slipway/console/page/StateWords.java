package dev.slipway.console.page;

import dev.slipway.api.answer.EndpointStatus;
import java.util.Locale;

/// How endpoints stand, as pages write and colour it.
public final class StateWords {
    private StateWords() {}

    /// The word for a state: `on demand`.
    public static String word(EndpointStatus.State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// How it is coloured.
    public static String tone(EndpointStatus.State state) {
        return switch (state) {
            case SERVING -> "good";
            case WAITING -> "warn";
            case DEGRADED -> "bad";
            case ON_DEMAND, UNLOADED, EMPTY -> "quiet";
        };
    }
}
