package dev.slipway.serving.overload;

import dev.slipway.api.inference.Priority;

/// The order in which requests are shed: by priority, within one by cohort; rank 0 is shed last.
final class Ranks {
    /// How many there are.
    static final int COUNT = Priority.values().length * Cohorts.COUNT;

    /// The first rank of requests that can be left out.
    static final int FIRST_SHEDDABLE = 2 * Cohorts.COUNT;

    private Ranks() {}

    static int of(Priority priority, int cohort) {
        return first(priority) + cohort;
    }

    private static int first(Priority priority) {
        return switch (priority) {
            case CRITICAL_PLUS -> 0;
            case CRITICAL -> Cohorts.COUNT;
            case SHEDDABLE_PLUS -> FIRST_SHEDDABLE;
            case SHEDDABLE -> 3 * Cohorts.COUNT;
        };
    }
}
