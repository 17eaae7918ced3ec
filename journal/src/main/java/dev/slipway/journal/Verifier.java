package dev.slipway.journal;

import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalRecord;
import java.security.PublicKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The offline check of a journal or of a copy of one: every column of every record is hashed
/// again, and every record must follow the one in front of it. One pass, in memory that does not
/// grow.
public final class Verifier {
    private static final String RECORDS =
            "SELECT " + RecordTable.COLUMNS + " FROM record ORDER BY seq";

    private Verifier() {}

    /// Checks the journal for consistency.
    public static Verdict verify(Database journal) {
        return verify(journal, null);
    }

    /// Checks the journal, and that it holds every record that the signed checkpoint counts.
    public static Verdict verify(Database journal, SignedCheckpoint checkpoint, PublicKey key) {
        return checkpoint.isSignedBy(key)
                ? verify(journal, checkpoint.checkpoint())
                : new Verdict.Unchecked(
                        "the "
                                + checkpoint.checkpoint()
                                + " was not signed by this key, or was changed");
    }

    private static Verdict verify(Database journal, @Nullable Checkpoint checkpoint) {
        try (JournalSource source = new JournalSource(journal)) {
            if (Tables.format(source.connection(), journal.name()) == 0) {
                return new Verdict.Unchecked(journal.name() + ": holds no journal");
            }
            return new Pass(checkpoint).over(source);
        } catch (SQLException | JournalException e) {
            return new Verdict.Unchecked(journal.name() + ": " + e.getMessage());
        }
    }

    /// One walk over one journal.
    private static final class Pass {
        private final Chain chain = Chain.fromTheStart();
        private final @Nullable Checkpoint checkpoint;
        private final List<String> lineages = new ArrayList<>();
        private Verdict.@Nullable Broken broken;

        Pass(@Nullable Checkpoint checkpoint) {
            this.checkpoint = checkpoint;
        }

        Verdict over(JournalSource source) throws SQLException {
            source.stream(RECORDS, this::visit);
            if (holdsNothing(source)) {
                return new Verdict.Unchecked("the journal was never begun; it holds no record");
            }
            if (broken == null) {
                checkEnd(WriterRow.read(source.connection()));
            }
            if (broken == null) {
                checkConcealed(source);
            }
            if (broken != null) {
                return broken;
            }
            WriterRow row = WriterRow.read(source.connection()).orElseThrow();
            JournalHead head =
                    new JournalHead(row.lineage(), row.epoch(), chain.seq(), chain.hash());
            return new Verdict.Intact(head, Optional.ofNullable(checkpoint));
        }

        /// The process that made the tables died before it recorded their creation.
        private boolean holdsNothing(JournalSource source) throws SQLException {
            return broken == null
                    && checkpoint == null
                    && chain.seq() == 0
                    && WriterRow.read(source.connection()).isEmpty();
        }

        private boolean visit(ResultSet row) throws SQLException {
            try {
                check(RecordTable.read(row));
            } catch (JournalException e) {
                broken(row.getLong(1), "changed; " + e.getMessage());
            }
            return broken == null;
        }

        private void check(JournalRecord record) {
            Optional<Chain.Fault> fault = chain.step(record);
            if (fault.isPresent()) {
                broken(fault.get().seq(), fault.get().what());
                return;
            }
            if (record.isAboutTheJournal()) {
                lineages.add(lineageOf(record));
            }
            if (checkpoint != null
                    && record.seq() == checkpoint.size()
                    && !record.hash().equals(checkpoint.hash())) {
                broken(record.seq(), "differs from the " + checkpoint + "; history was rewritten");
            }
        }

        private void checkEnd(Optional<WriterRow> row) {
            if (checkpoint != null && chain.seq() < checkpoint.size()) {
                broken(chain.seq() + 1, "missing; cut off, by the " + checkpoint);
            } else if (checkpoint != null && !lineages.contains(checkpoint.lineage())) {
                broken(1, "of another lineage than the " + checkpoint);
            } else if (row.isEmpty() || row.get().seq() != chain.seq()) {
                long counted = row.map(WriterRow::seq).orElse(0L);
                broken(
                        Math.min(chain.seq(), counted) + 1,
                        counted > chain.seq()
                                ? "missing; the journal counts " + counted + " records"
                                : "not counted by the journal, which counts " + counted);
            } else if (!lineages.getLast().equals(row.get().lineage())) {
                broken(1, "of lineage " + lineages.getLast() + ", not " + row.get().lineage());
            }
        }

        private void checkConcealed(JournalSource source) throws SQLException {
            source.stream(
                    "SELECT token, mac_key, value FROM concealed",
                    row -> {
                        String token = row.getString(1);
                        if (!Concealment.isGenuine(token, row.getString(2), row.getString(3))) {
                            broken(firstHolding(source, token), "its value " + token + " changed");
                        }
                        return broken == null;
                    });
        }

        private static long firstHolding(JournalSource source, String token) throws SQLException {
            long[] seq = {0};
            source.stream(
                    RECORDS,
                    row -> {
                        boolean holds = row.getString(9).contains(token);
                        seq[0] = holds ? row.getLong(1) : 0;
                        return !holds;
                    });
            return seq[0];
        }

        private void broken(long seq, String what) {
            if (broken == null) {
                broken = new Verdict.Broken(seq, what);
            }
        }
    }

    /// The lineage that a journal's own record begins.
    private static String lineageOf(JournalRecord record) {
        String member = "\"lineage\":\"";
        int start = record.payload().indexOf(member) + member.length();
        return record.payload().substring(start, record.payload().indexOf('"', start));
    }
}
