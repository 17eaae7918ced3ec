package dev.slipway.features.window;

import dev.slipway.api.journal.Sha256;
import dev.slipway.features.column.Type;

/// A windowed feature and the events that it is made of.
public record Aggregate(EventFields events, WindowedFeature feature) {
    /// The name in its definition.
    public String name() {
        return feature.name();
    }

    /// What its values are.
    public Type type() {
        return feature.isText() ? Type.TEXT : Type.NUMBER;
    }

    /// What it means, whatever it is called: two that are equal here have the same values.
    public String meaning() {
        return feature.aggregation().word()
                + " of "
                + events.canonical()
                + "window "
                + feature.window()
                + " delay "
                + feature.delay()
                + " tile "
                + feature.tile();
    }

    /// SHA-256 of the meaning, 64 hexadecimal digits.
    public String digest() {
        return Sha256.of(meaning()).hex();
    }

    /// What it is where no event can be seen; NaN where it is missing then, as every text is.
    public double ofNothing() {
        return Partial.ofNothing(feature.aggregation());
    }
}
