package dev.slipway.monitoring;

import dev.slipway.monitoring.machine.HardCounts;
import dev.slipway.monitoring.quality.RowMark;
import dev.slipway.stats.counts.Second;
import java.util.List;

/// A second that is over.
///
/// @param second what is evidence in it
/// @param counts what was answered in it, for limits that no statistics stand behind
/// @param marks what has become in it of rows that waited for their labels
/// @param requests that were divided in it, whether they say something of a version or not; not
///     those that failed by their callers' doing
public record Turn(Second second, HardCounts counts, List<RowMark> marks, long requests) {
    public Turn {
        marks = List.copyOf(marks);
    }

    /// A second in which nothing became of rows, and every request was answered for itself.
    public Turn(Second second, HardCounts counts) {
        this(second, counts, List.of(), counts.answers());
    }
}
