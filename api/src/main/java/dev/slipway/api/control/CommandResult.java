package dev.slipway.api.control;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.JournalRecord;
import java.util.List;

/// What became of a command.
public sealed interface CommandResult {
    /// It is durable and in the image.
    ///
    /// @param records what it changed; none when everything was so already
    /// @param seq the image that shows it
    /// @param isRepeat whether it had been done before
    record Done(List<JournalRecord> records, long seq, boolean isRepeat) implements CommandResult {}

    /// It would be done; nothing was recorded.
    record WouldDo(List<Draft> drafts, long seq) implements CommandResult {}

    /// It was not done.
    record Refused(Refusal refusal) implements CommandResult {}
}
