package dev.slipway.api.tracking;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One execution of training or evaluation code.
///
/// @param metrics the latest of each key
public record Run(
        Head head,
        List<Metric> metrics,
        List<Param> params,
        List<Tag> tags,
        List<DatasetInput> datasets,
        List<LoggedModelId> modelInputs,
        List<ModelOutput> modelOutputs) {
    public Run {
        metrics = List.copyOf(metrics);
        params = List.copyOf(params);
        tags = List.copyOf(tags);
        datasets = List.copyOf(datasets);
        modelInputs = List.copyOf(modelInputs);
        modelOutputs = List.copyOf(modelOutputs);
    }

    /// What is known of a run without what it has logged.
    ///
    /// @param started in milliseconds since 1970
    /// @param ended in milliseconds since 1970
    /// @param artifactUri below which its files are kept
    public record Head(
            RunId id,
            ExperimentId experiment,
            String name,
            String user,
            RunStatus status,
            long started,
            OptionalLong ended,
            String artifactUri,
            Lifecycle lifecycle) {}

    /// What a new run begins with.
    ///
    /// @param name one is made when it is empty
    /// @param started now when it is empty
    public record Start(
            ExperimentId experiment,
            String user,
            Optional<String> name,
            OptionalLong started,
            List<Tag> tags) {
        public Start {
            tags = List.copyOf(tags);
        }
    }

    /// What an update sets; what is empty stays.
    public record Change(Optional<RunStatus> status, OptionalLong ended, Optional<String> name) {}

    /// What is logged at once.
    public record Batch(List<Metric> metrics, List<Param> params, List<Tag> tags) {
        private static final int MOST_METRICS = 1_000;
        private static final int MOST_PARAMS = 100;
        private static final int MOST_TAGS = 100;
        private static final int MOST = 1_000;

        /// *Errors*: [TrackingRefusedException] for a batch that is too large.
        public Batch {
            metrics = List.copyOf(metrics);
            params = List.copyOf(params);
            tags = List.copyOf(tags);
            checkCount("metrics", metrics.size(), MOST_METRICS);
            checkCount("params", params.size(), MOST_PARAMS);
            checkCount("tags", tags.size(), MOST_TAGS);
            checkCount(
                    "metrics, params, and tags",
                    metrics.size() + params.size() + tags.size(),
                    MOST);
        }

        private static void checkCount(String what, int count, int most) {
            if (count > most) {
                throw TrackingRefusedException.invalid(
                        "A batch logging request can contain at most "
                                + most
                                + " "
                                + what
                                + ". Got "
                                + count
                                + ". Please split up "
                                + what
                                + " across multiple requests and try again.");
            }
        }
    }
}
