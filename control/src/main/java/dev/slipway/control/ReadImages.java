package dev.slipway.control;

import dev.slipway.api.control.Image;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import java.util.function.Function;

/// Images of a journal that another process may be writing.
public final class ReadImages {
    private ReadImages() {}

    /// The image of everything that is recorded.
    ///
    /// @param newest a record's payload in the newest schema version of its kind
    ///
    /// *Errors*: [dev.slipway.api.journal.JournalException] when a record cannot be read.
    public static Image newest(JournalReader journal, Function<JournalRecord, String> newest) {
        return new Replay(journal, newest).start();
    }
}
