package dev.slipway.jobs.engine;

import dev.slipway.jobs.table.Position;
import org.apache.flink.api.connector.source.SourceSplit;

/// A split and how far it has been read.
///
/// @param number of the split in the plan
record AssignedSplit(int number, Position position) implements SourceSplit {
    @Override
    public String splitId() {
        return Integer.toString(number);
    }
}
