package dev.slipway.serving.execution;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.BatchingStatus;
import dev.slipway.serving.batching.BatchSize;
import dev.slipway.serving.batching.Cost;
import dev.slipway.serving.batching.Sharing;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How the calls of a version share executions at a moment.
///
/// @param sharing whether they may share one at all
/// @param sizes of rows that have run on slots, the smallest first; none when no call has
public record BatchingState(Sharing sharing, List<OfSize> sizes) {
    /// Copies the list.
    public BatchingState {
        sizes = List.copyOf(sizes);
    }

    /// Calls whose rows are of about one size.
    ///
    /// @param rowElements of a row at most, over all inputs; absent where rows do not differ
    /// @param cost of their executions
    /// @param size how they were put together last
    /// @param meanRows of an execution on a slot, a moving average
    public record OfSize(@Nullable Long rowElements, Cost cost, BatchSize size, double meanRows) {
        /// Rows a second that executions of this many rows answer, to those of single rows.
        public double gain() {
            double rows = Math.max(1, meanRows);
            double together = cost.at(rows);
            return together <= 0 ? 1 : rows * cost.at(1) / together;
        }
    }

    /// Why not more rows share an execution.
    public String reason(OfSize of) {
        return switch (sharing) {
            case Sharing.Dependent(String reason) when !of.size().isBatching() -> reason;
            case Sharing.Impossible(String reason) -> reason;
            case Sharing.Allowed _, Sharing.Dependent _ ->
                    of.size().reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    /// The same for reports.
    public BatchingStatus status(VersionNumber version) {
        return new BatchingStatus(
                version,
                sizes.stream()
                        .map(of ->
                                new BatchingStatus.OfSize(
                                        of.rowElements(),
                                        of.cost().fixed(),
                                        of.cost().perRow(),
                                        of.size().largest(),
                                        of.meanRows(),
                                        of.gain(),
                                        reason(of)))
                        .toList());
    }
}
