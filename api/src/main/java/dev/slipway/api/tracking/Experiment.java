package dev.slipway.api.tracking;

import java.util.List;
import java.util.Optional;

/// A named set of runs.
///
/// @param artifactLocation below which its files are kept
/// @param created in milliseconds since 1970
/// @param updated in milliseconds since 1970
public record Experiment(
        ExperimentId id,
        String name,
        String artifactLocation,
        Lifecycle lifecycle,
        long created,
        long updated,
        List<Tag> tags) {
    private static final int LONGEST_NAME = 500;

    public Experiment {
        tags = List.copyOf(tags);
    }

    /// What a new experiment begins with.
    ///
    /// @param artifactLocation the caller's wish
    public record Start(String name, Optional<String> artifactLocation, List<Tag> tags) {
        /// *Errors*: [TrackingRefusedException] for an empty or long name.
        public Start {
            checkName(name);
            tags = List.copyOf(tags);
        }
    }

    /// *Errors*: [TrackingRefusedException] for an empty or long name.
    public static void checkName(String name) {
        if (name.isBlank()) {
            throw TrackingRefusedException.invalid("Missing value for required parameter 'name'.");
        }
        Names.checkLength("name", name, LONGEST_NAME);
    }
}
