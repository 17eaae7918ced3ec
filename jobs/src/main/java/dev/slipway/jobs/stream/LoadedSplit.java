package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.SplitChoice;
import org.jspecify.annotations.Nullable;

/// A split whose versions are ready to score.
///
/// @param candidate null where nothing is divided
public record LoadedSplit(
        SplitChoice choice, LoadedVersion stable, @Nullable LoadedVersion candidate) {
    /// Whether it scores by a version.
    boolean uses(LoadedVersion version) {
        return version.equals(stable) || version.equals(candidate);
    }
}
