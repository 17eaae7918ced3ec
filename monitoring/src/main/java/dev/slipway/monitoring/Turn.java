package dev.slipway.monitoring;

import dev.slipway.monitoring.machine.HardCounts;
import dev.slipway.monitoring.quality.RowMark;
import dev.slipway.stats.counts.Second;
import java.util.List;

/// A second that is over.
///
/// @param second what is evidence in it
/// @param counts all that was answered in it, for limits that no statistics stand behind
/// @param marks what has become in it of rows that waited for their labels
public record Turn(Second second, HardCounts counts, List<RowMark> marks) {
    public Turn {
        marks = List.copyOf(marks);
    }

    /// A second in which nothing became of rows.
    public Turn(Second second, HardCounts counts) {
        this(second, counts, List.of());
    }
}
