package dev.slipway.packages.intake;

import org.jspecify.annotations.Nullable;

/// What a file turned out to be.
public sealed interface Recognised {
    /// A model that is served as it is.
    record Servable(ModelFormat format) implements Recognised {}

    /// Anything else.
    ///
    /// @param type the Python class of the object in a pickle, such as `sklearn.pipeline.Pipeline`;
    ///     null where it is not known
    record Foreign(ForeignFormat format, @Nullable String type) implements Recognised {}
}
