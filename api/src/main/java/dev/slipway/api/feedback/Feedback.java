package dev.slipway.api.feedback;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.inference.PredictionId;
import java.util.Collection;
import java.util.List;

/// The port that takes what became of predictions. One prediction has one label and one outcome at
/// most of each endpoint that is named: what comes again changes nothing, and another value
/// replaces the one before.
///
/// A prediction need not be known: it may be kept later than its label comes. So nobody can tell
/// yet whether the endpoint that an item names has predicted, and what names one endpoint leaves
/// alone what names another or none. What names none, from a caller who may ask all of them, stands
/// in the place of all that was said.
///
/// *Threads*: any; what was taken outlives the process when a call returns.
///
/// *Errors*: `RefusalException` with `STORE_UNAVAILABLE` when it cannot be stored now.
public interface Feedback {
    /// What became of one item.
    enum Taken {
        /// It is there now.
        NEW,
        /// It was there already.
        REPEATED,
        /// It is there instead of another value.
        REPLACED,
        /// There is no room for it.
        REFUSED
    }

    /// Takes items in, in their order.
    ///
    /// @param by who says so
    /// @return what became of each
    List<Taken> take(PrincipalId by, List<FeedbackItem> items);

    /// What is known of these predictions, in no order: of each also what names endpoints that did
    /// not predict it. What names the one that did stands before what names none.
    List<FeedbackEntry> of(Collection<PredictionId> predictions);
}
