package dev.slipway.monitoring.slo;

import org.jspecify.annotations.Nullable;

/// Whether a rule about a stream finds something at a moment.
///
/// @param isKnown whether it can be said
/// @param words what it finds; absent for nothing
record Finding(boolean isKnown, @Nullable String words) {
    static final Finding UNKNOWN = new Finding(false, null);
    static final Finding NOTHING = new Finding(true, null);

    static Finding of(String words) {
        return new Finding(true, words);
    }

    /// The words where something is found.
    static Finding when(boolean isFound, String words) {
        return isFound ? of(words) : NOTHING;
    }
}
