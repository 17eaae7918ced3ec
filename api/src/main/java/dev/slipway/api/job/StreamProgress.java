package dev.slipway.api.job;

import dev.slipway.api.cost.Usage;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How an attempt of a stream goes, as its child process says: told, not recorded.
///
/// @param attempt of which it is
/// @param phase what it does: `starting` or `running`
/// @param rows that were scored, or found unfit, since the stream began
/// @param deadLetters of those, the unfit
/// @param rowsPerSecond lately; absent while nobody knows
/// @param version that answers now; absent while none does
/// @param canary what candidate of a release answers of it; absent where nothing
/// @param answered rows by version since the stream began, for the versions that began to score
///     last, the last of them at the end
/// @param lag rows of each partition that were not read yet; empty while nobody knows
/// @param lagTotal of all partitions; absent while nobody knows
/// @param watermarkDelay how old the rows are that are through; absent while nobody knows
/// @param commitP50 from a row's time to its prediction's being visible, the median lately
/// @param commitP99 the same, which one in a hundred exceeds
/// @param checkpoint the last one that is complete
/// @param checkpointAge how long ago that was
/// @param isBrokerReached whether the brokers answer
/// @param refused why a version that is wanted does not answer; absent when it does
/// @param windows what it holds of events; absent where rows see none
/// @param usage of this attempt
public record StreamProgress(
        int attempt,
        String phase,
        long rows,
        long deadLetters,
        @Nullable Double rowsPerSecond,
        @Nullable VersionNumber version,
        @Nullable Canary canary,
        List<Answered> answered,
        Map<String, Long> lag,
        @Nullable Long lagTotal,
        @Nullable Duration watermarkDelay,
        @Nullable Duration commitP50,
        @Nullable Duration commitP99,
        @Nullable Long checkpoint,
        @Nullable Duration checkpointAge,
        boolean isBrokerReached,
        @Nullable String refused,
        @Nullable StreamWindows windows,
        Usage usage,
        Instant time) {
    /// The part of the rows that candidate of a release answers.
    ///
    /// @param weight of the endpoint's requests that it answers, too
    public record Canary(VersionNumber version, double weight) {}

    /// How many rows a version has answered.
    ///
    /// @param rows without the unfit
    public record Answered(ModelName model, VersionNumber version, long rows) {}

    /// Copies the list and the map.
    public StreamProgress {
        answered = List.copyOf(answered);
        lag = Map.copyOf(lag);
    }
}
