package dev.slipway.api.control;

import java.time.Instant;

/// Where a server stands with its journal: it writes it, or another server has taken over and this
/// one follows.
///
/// @param isWriter whether commands are recorded here
/// @param epoch under which this server writes or wrote
/// @param writerEpoch of whoever writes now
/// @param checked when the end of the journal was last read and is known here
public record JournalStanding(boolean isWriter, long epoch, long writerEpoch, Instant checked) {
    /// In words, for people who look after it.
    public String text() {
        return isWriter
                ? "written here, epoch " + epoch
                : "another server writes it (epoch "
                        + writerEpoch
                        + ", ours "
                        + epoch
                        + "): commands are refused here, what is recorded there counts";
    }
}
