package dev.slipway.frontend.http.control;

import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalReader;
import java.util.function.UnaryOperator;

/// Turns the tokens of one answer into the texts that people wrote. While the journal cannot be
/// read the answer goes out without them, and nobody waits for it more than once.
///
/// *Threads*: one at a time.
final class Revealing implements UnaryOperator<String> {
    /// Stands for a text while the journal cannot be read.
    static final String UNREADABLE = "(cannot be read now)";

    private final JournalReader journal;
    private boolean isUnreadable;

    Revealing(JournalReader journal) {
        this.journal = journal;
    }

    @Override
    public String apply(String text) {
        if (!Concealed.mayBeToken(text)) {
            return text;
        }
        if (isUnreadable) {
            return UNREADABLE;
        }
        try {
            return journal.reveal(text).orElse(AuditPages.ERASED);
        } catch (JournalException e) {
            isUnreadable = true;
            return UNREADABLE;
        }
    }
}
