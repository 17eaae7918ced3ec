package dev.slipway.journal.audit;

import dev.slipway.api.journal.JournalHead;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What an offline check of a journal found.
public sealed interface Verdict {
    /// What is to be told to people.
    String words();

    /// Every record gives its hash and follows the one in front of it.
    ///
    /// @param proved the newest signed checkpoint whose records it holds; without one, whoever can
    ///     write the database could have made another journal that is just as consistent
    /// @param rewinds the records by which an operator accepted that others were lost
    record Intact(JournalHead head, Optional<Checkpoint> proved, List<Long> rewinds)
            implements Verdict {
        public Intact {
            rewinds = List.copyOf(rewinds);
        }

        @Override
        public String words() {
            String found = head.seq() + " records are consistent, lineage " + head.lineage();
            String proof =
                    proved.map(checkpoint ->
                                    "; none of the "
                                            + checkpoint.size()
                                            + " records of the "
                                            + checkpoint
                                            + " is missing or changed")
                            .orElse(
                                    "; without a checkpoint this proves consistency only, not that"
                                            + " nothing was cut off or rewritten");
            return found + proof + lossesInWords();
        }

        private String lossesInWords() {
            return rewinds.isEmpty()
                    ? ""
                    : "; a loss of records was accepted in "
                            + rewinds.stream()
                                    .map(seq -> "record " + seq)
                                    .collect(Collectors.joining(", "));
        }
    }

    /// The journal is not what was recorded.
    ///
    /// @param seq the first record that is wrong
    /// @param column the column that was changed, where that can be told
    /// @param what in which way
    record Broken(long seq, Optional<String> column, String what) implements Verdict {
        @Override
        public String words() {
            return "record "
                    + seq
                    + column.map(name -> ", column " + name).orElse("")
                    + ": "
                    + what;
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
