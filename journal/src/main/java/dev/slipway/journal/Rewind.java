package dev.slipway.journal;

import dev.slipway.api.journal.JournalRecord;
import dev.slipway.journal.audit.Checkpoint;
import dev.slipway.journal.database.RecordTable;
import dev.slipway.journal.database.WriterRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// The comparison of a journal with a checkpoint kept elsewhere: a restored copy or a promoted
/// follower may lack records that callers were told are durable.
final class Rewind {
    private Rewind() {}

    /// What was lost, in words; empty when the journal holds all that the checkpoint names, or when
    /// the loss was accepted earlier.
    static Optional<String> found(
            Connection connection, Optional<Checkpoint> lastKnown, WriterRow row)
            throws SQLException {
        if (lastKnown.isEmpty()) {
            return Optional.empty();
        }
        Checkpoint known = lastKnown.get();
        if (!known.lineage().equals(row.lineage())) {
            return belongsToThePast(connection, known)
                    ? Optional.empty()
                    : Optional.of(
                            "lineage: "
                                    + row.lineage()
                                    + " (expected: "
                                    + known.lineage()
                                    + ", of the "
                                    + known
                                    + "); this is another journal");
        }
        if (row.seq() < known.size()) {
            return Optional.of(
                    "records: "
                            + row.seq()
                            + " (expected: >= "
                            + known.size()
                            + ", of the "
                            + known
                            + "); the journal lost "
                            + (known.size() - row.seq())
                            + " records or more");
        }
        return RecordTable.at(connection, known.size())
                        .map(record -> record.hash().equals(known.hash()))
                        .orElse(false)
                ? Optional.empty()
                : Optional.of(
                        "record "
                                + known.size()
                                + ": differs from the "
                                + known
                                + "; the journal went another way after it was copied");
    }

    /// What was lost with a whole journal, in words.
    static String gone(Checkpoint known) {
        return "records: none (expected: >= "
                + known.size()
                + ", of the "
                + known
                + "); there is no journal here";
    }

    /// The checkpoint's lineage ended in this journal by a loss that was accepted.
    private static boolean belongsToThePast(Connection connection, Checkpoint known)
            throws SQLException {
        String from = "\"from\":\"" + known.lineage() + "\"";
        for (JournalRecord record : RecordTable.ofKind(connection, JournalRecord.REWOUND)) {
            if (record.payload().contains(from)) {
                return true;
            }
        }
        return false;
    }

    /// What the record of an accepted loss says.
    static String payload(Checkpoint known, long kept, String lineage) {
        return "{\"from\":\""
                + known.lineage()
                + "\",\"hash\":\""
                + known.hash()
                + "\",\"kept\":"
                + kept
                + ",\"lineage\":\""
                + lineage
                + "\",\"size\":"
                + known.size()
                + "}";
    }
}
