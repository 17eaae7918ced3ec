package dev.slipway.api.tracking;

import java.util.List;
import java.util.Optional;

/// A model that a run has logged, with files of its own; not yet a version of a registered model.
///
/// @param artifactUri below which its files are kept
/// @param metrics what was measured on it, the latest of each key, data set and run
public record LoggedModel(
        LoggedModelId id,
        ExperimentId experiment,
        Start start,
        String artifactUri,
        Status status,
        Optional<String> statusMessage,
        long created,
        long updated,
        List<Metric> metrics) {
    /// Whether its files are complete.
    public enum Status {
        PENDING,
        READY,
        FAILED
    }

    public LoggedModel {
        metrics = List.copyOf(metrics);
    }

    /// What a model begins with.
    ///
    /// @param name one is made when it is empty
    /// @param sourceRun the run that made it
    public record Start(
            ExperimentId experiment,
            Optional<String> name,
            Optional<String> type,
            Optional<RunId> sourceRun,
            List<Param> params,
            List<Tag> tags) {
        private static final int LONGEST_NAME = 500;

        /// *Errors*: [TrackingRefusedException] for a name that is too long or would break paths.
        public Start {
            params = List.copyOf(params);
            tags = List.copyOf(tags);
            String given = name.orElse("");
            Names.checkLength("name", given, LONGEST_NAME);
            if (given.chars().anyMatch(c -> "/:.%\"'".indexOf(c) >= 0)) {
                throw TrackingRefusedException.invalid(
                        "Invalid model name: '"
                                + given
                                + "' (expected: a name without / : . % \" ')");
            }
        }
    }
}
