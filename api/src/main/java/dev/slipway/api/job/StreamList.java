package dev.slipway.api.job;

import java.util.List;

/// All streams, by name.
public record StreamList(List<StreamStatus> streams) {
    /// Copies the list.
    public StreamList {
        streams = List.copyOf(streams);
    }
}
