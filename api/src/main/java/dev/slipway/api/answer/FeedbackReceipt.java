package dev.slipway.api.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of items of feedback.
///
/// @param added items that are there now
/// @param repeated items that were there already
/// @param replaced items that are there instead of another value
/// @param refused items that were not taken
/// @param problems those that were not taken, with the reason; at most the first hundred
public record FeedbackReceipt(
        long added, long repeated, long replaced, long refused, List<Problem> problems) {
    public FeedbackReceipt {
        problems = List.copyOf(problems);
    }

    /// An item that was not taken.
    ///
    /// @param index of the item, the first having 0
    /// @param prediction as it was sent, when that could be read
    public record Problem(long index, @Nullable String prediction, String why) {}
}
