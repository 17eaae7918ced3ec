package dev.slipway.api.feature;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import java.util.List;

/// The port that takes events which windowed features are made of.
///
/// *Threads*: any; what was taken outlives the process when a call returns.
public interface FeatureEvents {
    /// Takes a delivery in, unless its feeder has brought it before. What is refused is refused as
    /// a whole, and nothing of it counts.
    ///
    /// *Errors*: `RefusalException` with `UNKNOWN_OBJECT` for a source that no loaded version asks
    /// for, `CONFLICT` where a stream feeds all that is made of it, `INVALID_INPUT` naming event
    /// and field, `OVERLOADED` when there is no room, and `STORE_UNAVAILABLE` when it cannot be
    /// stored now and is to be brought again.
    EventReceipt take(EventSource source, EventDelivery delivery);

    /// Windowed features whose newest event is older than a version which is loaded allows, each
    /// with both ages.
    List<String> stale();

    /// The refusal of a source that nobody asks for.
    static RefusalException unknown(EventSource source, String known) {
        return new RefusalException(
                ErrorCode.UNKNOWN_OBJECT,
                "source: "
                        + source
                        + ": no version that was loaded here has an aggregate of it (expected: one"
                        + " of "
                        + known
                        + ")");
    }
}
