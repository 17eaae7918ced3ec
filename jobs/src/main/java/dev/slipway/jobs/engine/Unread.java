package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.ReadSoFar.Place;
import org.jspecify.annotations.Nullable;

/// What is known of a stream's messages that were not read yet.
///
/// *Threads*: any.
interface Unread {
    /// Whether brokers answer whoever reads a partition.
    ///
    /// @param place null for one of which nothing has come: whoever reads such has to be answered
    boolean isAnswered(@Nullable Place place);

    /// Whether a partition has messages that were not read.
    ///
    /// @param place null for one of which nothing has come: it may be any such
    boolean isBehind(@Nullable Place place);
}
