package dev.slipway.api.registry;

import dev.slipway.api.model.VersionNumber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a version was made from.
///
/// @param run id of the training run
/// @param datasets what it was trained on
/// @param commit revision of the code that trained it
/// @param parent the version that it goes on from
public record Lineage(
        @Nullable String run,
        List<Dataset> datasets,
        @Nullable String commit,
        @Nullable VersionNumber parent) {
    /// Nothing is known.
    public static final Lineage UNKNOWN = new Lineage(null, List.of(), null, null);

    public Lineage {
        datasets = List.copyOf(datasets);
    }

    /// A data set.
    ///
    /// @param digest as its owner computes it
    public record Dataset(String name, String digest) {}

    /// Whether run, data and code are all known.
    public boolean isComplete() {
        return run != null && commit != null && !datasets.isEmpty();
    }
}
