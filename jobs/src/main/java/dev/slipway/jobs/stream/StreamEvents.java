package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.SplitChoice;
import java.util.List;
import java.util.Map;

/// Hears of what happens while messages are scored.
///
/// *Threads*: any.
public interface StreamEvents {
    /// The work goes on, or begins.
    ///
    /// @param rows that earlier attempts have scored
    /// @param since by partition, the offset of the first message that the split scored
    void resumed(long rows, SplitChoice split, Map<Integer, Long> since);

    /// A checkpoint is complete.
    ///
    /// @param rows scored until then
    void completed(long checkpoint, long rows);

    /// Another split scores from here on.
    ///
    /// @param offsets by partition, of the first message that it scores
    void switched(SplitChoice split, long checkpoint, Map<Integer, Long> offsets);

    /// Answers to messages can be seen, which brokers may forget one day.
    void answered(List<Stretch> stretches);

    /// Answers to messages will never be seen: all that this process knows of, each time.
    void lost(List<Stretch> stretches);

    /// A version was named that cannot score.
    void refused(ModelChoice version, String reason);
}
