package dev.slipway.api.status;

import dev.slipway.api.model.VersionNumber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the requests of a version share executions.
///
/// @param sizes of rows that have run on slots, the smallest first
public record BatchingStatus(VersionNumber version, List<OfSize> sizes) {
    /// Copies the list.
    public BatchingStatus {
        sizes = List.copyOf(sizes);
    }

    /// Requests whose rows are of about one size.
    ///
    /// *Units*: nanoseconds.
    ///
    /// @param rowElements of a row at most, over all inputs; absent where rows do not differ
    /// @param fixedNanos what an execution takes whatever its rows
    /// @param rowNanos what a row adds
    /// @param largestRows that may share an execution now
    /// @param meanRows that did lately
    /// @param gain rows a second that such executions answer, to those of single rows
    /// @param reason why not more rows share one
    public record OfSize(
            @Nullable Long rowElements,
            double fixedNanos,
            double rowNanos,
            int largestRows,
            double meanRows,
            double gain,
            String reason) {}
}
