package dev.slipway.journal;

import dev.slipway.api.journal.JournalHead;
import java.util.Optional;

/// What an offline check of a journal found.
public sealed interface Verdict {
    /// What is to be told to people.
    String words();

    /// Every record gives its hash and follows the one in front of it.
    ///
    /// @param proved the signed checkpoint whose record it holds; without one, whoever can write
    ///     the database could have made another journal that is just as consistent
    record Intact(JournalHead head, Optional<Checkpoint> proved) implements Verdict {
        @Override
        public String words() {
            String found = head.seq() + " records are consistent, lineage " + head.lineage();
            return proved.map(checkpoint ->
                            found
                                    + "; none of the "
                                    + checkpoint.size()
                                    + " records of the "
                                    + checkpoint
                                    + " is missing or changed")
                    .orElse(
                            found
                                    + "; without a checkpoint this proves consistency only, not"
                                    + " that nothing was cut off or rewritten");
        }
    }

    /// The journal is not what was recorded.
    ///
    /// @param seq the first record that is wrong
    /// @param what in which way
    record Broken(long seq, String what) implements Verdict {
        @Override
        public String words() {
            return "record " + seq + ": " + what;
        }
    }

    /// The check itself could not be done: no journal, a newer format, a checkpoint that its key
    /// did not sign.
    record Unchecked(String why) implements Verdict {
        @Override
        public String words() {
            return why;
        }
    }
}
