package dev.slipway.journal.audit;

import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.journal.database.Concealment;
import dev.slipway.journal.database.Damage;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.JournalSource;
import dev.slipway.journal.database.RecordTable;
import dev.slipway.journal.database.Tables;
import dev.slipway.journal.database.WriterRow;
import dev.slipway.journal.record.Chain;
import dev.slipway.journal.record.RecordColumn;
import java.security.PublicKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
        return verify(journal, record -> {});
    }

    /// Checks the journal for consistency.
    ///
    /// @param records told of each record once it has been found sound
    public static Verdict verify(Database journal, Consumer<JournalRecord> records) {
        return verified(journal, List.of(), records);
    }

    /// Checks the journal, and that it holds every record that the signed checkpoint counts.
    public static Verdict verify(Database journal, SignedCheckpoint checkpoint, PublicKey key) {
        return verify(journal, List.of(checkpoint), key, record -> {});
    }

    /// Checks the journal, and that it holds every record that any of the signed checkpoints
    /// counts.
    ///
    /// @param records told of each record once it has been found sound
    public static Verdict verify(
            Database journal,
            List<SignedCheckpoint> checkpoints,
            PublicKey key,
            Consumer<JournalRecord> records) {
        for (SignedCheckpoint checkpoint : checkpoints) {
            if (!checkpoint.isSignedBy(key)) {
                return new Verdict.Unchecked(
                        "the "
                                + checkpoint.checkpoint()
                                + " was not signed by this key, or was changed");
            }
        }
        return verified(
                journal, checkpoints.stream().map(SignedCheckpoint::checkpoint).toList(), records);
    }

    private static Verdict verified(
            Database journal, List<Checkpoint> checkpoints, Consumer<JournalRecord> records) {
        try (JournalSource source = new JournalSource(journal)) {
            if (Tables.format(source.connection(), journal.name()) == 0) {
                return new Verdict.Unchecked(journal.name() + ": holds no journal");
            }
            return new Pass(source, new CheckpointTrail(checkpoints), records).run();
        } catch (SQLException | JournalException e) {
            return new Verdict.Unchecked(journal.name() + ": " + e.getMessage());
        }
    }

    /// One walk over one journal.
    private static final class Pass {
        private final JournalSource source;
        private final CheckpointTrail trail;
        private final Consumer<JournalRecord> records;
        private final Chain chain = Chain.fromTheStart();
        private final Diagnosis diagnosis = new Diagnosis();
        private @Nullable JournalRecord last;
        private Verdict.@Nullable Broken broken;

        Pass(JournalSource source, CheckpointTrail trail, Consumer<JournalRecord> records) {
            this.source = source;
            this.trail = trail;
            this.records = records;
        }

        Verdict run() throws SQLException {
            walk();
            if (broken != null) {
                // A transaction of PostgreSQL that has failed reads nothing more.
                return broken;
            }
            Optional<WriterRow> row = WriterRow.read(source.connection());
            if (trail.isEmpty() && chain.seq() == 0 && row.isEmpty()) {
                // The process that made the tables died before it recorded their creation.
                return new Verdict.Unchecked("the journal was never begun; it holds no record");
            }
            checkEnd(row);
            if (broken == null) {
                checkConcealed();
            }
            return broken == null ? intact(row.orElseThrow()) : broken;
        }

        /// Damage to the file's own structure hides records rather than changing one.
        private void walk() throws SQLException {
            try {
                source.stream(RECORDS, this::visit);
            } catch (SQLException e) {
                if (!Damage.isIn(e)) {
                    throw e;
                }
                broken(chain.seq() + 1, Optional.empty(), "cannot be read; " + e.getMessage());
            }
        }

        private Verdict intact(WriterRow row) {
            JournalHead head =
                    new JournalHead(row.lineage(), row.epoch(), chain.seq(), chain.hash());
            return new Verdict.Intact(head, trail.newest(), trail.rewinds());
        }

        private boolean visit(ResultSet row) throws SQLException {
            try {
                check(RecordTable.read(row), row);
            } catch (JournalException e) {
                broken(row.getLong(1), RecordTable.unreadable(row), "changed; " + e.getMessage());
            }
            return broken == null;
        }

        private void check(JournalRecord record, ResultSet row) throws SQLException {
            Optional<Chain.Fault> fault = chain.step(record);
            if (fault.isPresent()) {
                explain(record, row, fault.get());
                return;
            }
            Optional<String> contradiction = trail.step(record);
            contradiction.ifPresent(what -> broken(record.seq(), Optional.empty(), what));
            diagnosis.learn(record);
            last = record;
            records.accept(record);
        }

        private void explain(JournalRecord record, ResultSet row, Chain.Fault fault)
                throws SQLException {
            if (!fault.isChange()) {
                broken(fault.seq(), Optional.empty(), fault.what());
                return;
            }
            Optional<RecordColumn> unreadable = RecordTable.unreadable(row);
            if (unreadable.isPresent()) {
                broken(fault.seq(), unreadable, "changed; it holds what no record can");
                return;
            }
            List<JournalRecord> neighbours =
                    new ArrayList<>(Optional.ofNullable(last).stream().toList());
            next(record.seq()).ifPresent(neighbours::add);
            Optional<Diagnosis.Finding> finding = diagnosis.of(record, chain, neighbours);
            broken(
                    fault.seq(),
                    finding.map(Diagnosis.Finding::column),
                    finding.map(found -> "changed; it " + found.what()).orElse(fault.what()));
        }

        private Optional<JournalRecord> next(long seq) throws SQLException {
            try {
                return RecordTable.at(source.connection(), seq + 1);
            } catch (JournalException e) {
                return Optional.empty();
            }
        }

        private void checkEnd(Optional<WriterRow> row) {
            Optional<Chain.Fault> missing = trail.end(chain.seq());
            if (missing.isPresent()) {
                broken(missing.get().seq(), Optional.empty(), missing.get().what());
            } else if (row.isEmpty() || row.get().seq() != chain.seq()) {
                long counted = row.map(WriterRow::seq).orElse(0L);
                broken(
                        Math.min(chain.seq(), counted) + 1,
                        Optional.empty(),
                        counted > chain.seq()
                                ? "missing; the journal counts " + counted + " records"
                                : "not counted by the journal, which counts " + counted);
            } else if (!trail.lineage().equals(row.get().lineage())) {
                broken(
                        1,
                        Optional.empty(),
                        "of lineage " + trail.lineage() + ", not " + row.get().lineage());
            }
        }

        private void checkConcealed() throws SQLException {
            source.stream(
                    "SELECT token, mac_key, value FROM concealed",
                    row -> {
                        @Nullable String token = row.getString(1);
                        if (!Concealment.isGenuine(token, row.getString(2), row.getString(3))) {
                            broken(
                                    firstHolding(token),
                                    Optional.empty(),
                                    "its value " + token + " changed");
                        }
                        return broken == null;
                    });
        }

        private long firstHolding(@Nullable String token) throws SQLException {
            long[] seq = {0};
            if (token == null) {
                return seq[0];
            }
            source.stream(
                    RECORDS,
                    row -> {
                        boolean holds = row.getString(9).contains(token);
                        seq[0] = holds ? row.getLong(1) : 0;
                        return !holds;
                    });
            return seq[0];
        }

        private void broken(long seq, Optional<RecordColumn> column, String what) {
            if (broken == null) {
                broken = new Verdict.Broken(seq, column.map(RecordColumn::toString), what);
            }
        }
    }
}
