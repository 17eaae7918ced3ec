package dev.slipway.api.status;

import dev.slipway.api.model.VersionId;
import java.util.List;

/// What one version has done since it was loaded.
///
/// *Source*: Triton's statistics extension.
///
/// @param lastInferenceMillis wall-clock time of the last request, milliseconds since the epoch, 0
///     for none
/// @param inferenceCount rows answered
/// @param executionCount calls of the model
/// @param batches by batch size, ascending
public record VersionStatistics(
        VersionId id,
        long lastInferenceMillis,
        long inferenceCount,
        long executionCount,
        Durations durations,
        List<BatchStatistics> batches,
        long memoryBytes) {
    /// A count of events and the time they took together.
    public record Total(long count, long nanos) {}

    /// Where successful and failed requests spent their time.
    public record Durations(
            Total success,
            Total fail,
            Total queue,
            Total computeInput,
            Total computeInfer,
            Total computeOutput) {}

    /// The calls that carried this many rows.
    public record BatchStatistics(
            long batchSize, Total computeInput, Total computeInfer, Total computeOutput) {}
}
