package dev.slipway.jobs.feature;

import dev.slipway.features.AggregateValues;
import dev.slipway.features.SkewTally;
import dev.slipway.features.column.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// What rows are given now, each value compared with what capture has kept of it.
///
/// *Threads*: one.
final class CapturedComparison implements AggregateValues {
    private final CapturedTable table;
    private final AggregateValues now;
    private final EventReach reach;
    private final SkewTally tally = new SkewTally();
    private @Nullable Column moments;
    private long unreached;

    CapturedComparison(CapturedTable table, AggregateValues now, EventReach reach) {
        this.table = table;
        this.now = now;
        this.reach = reach;
    }

    /// When the rows of the next batch ask where their definition does not say it.
    void askAt(@Nullable Column at) {
        moments = at;
    }

    @Override
    public Column of(int aggregate, Column keys, @Nullable Column at) {
        Column values = now.of(aggregate, keys, at);
        GivenValuesFile given = table.given(aggregate);
        Column when = at == null ? moments : at;
        try {
            for (int row = 0; row < values.rows(); row++) {
                boolean isSame = given.compare(AggregateValues.cell(values, row), tally);
                if (!isSame && !isReached(aggregate, when, row)) {
                    unreached++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return values;
    }

    private boolean isReached(int aggregate, @Nullable Column when, int row) {
        return when == null || when.isMissing(row) || reach.holds(aggregate, when.whole(row));
    }

    /// What was counted.
    SkewTally tally() {
        return tally;
    }

    /// Values that differ and may do so for want of events.
    long unreached() {
        return unreached;
    }
}
