package dev.slipway.features.online;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feature.EventSource;
import dev.slipway.features.window.Aggregate;
import java.io.IOException;
import java.time.Duration;

/// What whoever feeds aggregates is told instead of a receipt.
final class FeedRefusals {
    private static final Duration RETRY = Duration.ofSeconds(10);

    private FeedRefusals() {}

    /// A stream feeds all that is made of a source.
    static RefusalException fedByStream(EventSource source, String job) {
        return new RefusalException(
                ErrorCode.CONFLICT,
                "source: "
                        + source
                        + ": stream job "
                        + job
                        + " feeds what is made of it (expected: events from its topics alone;"
                        + " they would count twice)");
    }

    /// The disk did not take it.
    ///
    /// @param again what is to be brought once more
    static RefusalException notStored(
            String what, Aggregate aggregate, String again, IOException e) {
        return new RefusalException(
                Refusal.retryable(
                        ErrorCode.STORE_UNAVAILABLE,
                        what
                                + ": not stored for aggregate "
                                + aggregate.name()
                                + ": "
                                + e.getMessage()
                                + " (expected: the same "
                                + again
                                + " again)",
                        RETRY));
    }

    /// There is no room, and nothing that could make some.
    static RefusalException noRoom(String what, long heapBytes, long memory) {
        return new RefusalException(
                Refusal.retryable(
                        ErrorCode.OVERLOADED,
                        what
                                + ": online features take "
                                + heapBytes
                                + " bytes (expected: with these at most features.memory, "
                                + memory
                                + ")",
                        RETRY));
    }
}
