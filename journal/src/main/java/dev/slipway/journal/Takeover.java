package dev.slipway.journal;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.audit.Checkpoint;
import dev.slipway.journal.database.RecordTable;
import dev.slipway.journal.database.WriterRow;
import dev.slipway.journal.record.CanonicalJson;
import dev.slipway.journal.record.Chain;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// One transaction in which a writer makes a journal its own: the tail is verified, a lost one is
/// found out, and the epoch counts up. It begins by waiting for what an earlier transaction left
/// open: from then on, that one is visible or will never be.
final class Takeover {
    /// How many records at the end are verified before any is added.
    static final int VERIFIED = 1_000;

    private static final String ACTOR = "system";

    private final Opening opening;
    private final Connection connection;
    private final String holder;

    Takeover(Opening opening, Connection connection, String holder) {
        this.opening = opening;
        this.connection = connection;
        this.holder = holder;
    }

    /// Makes the journal, or takes over one that exists.
    ///
    /// *Errors*: [JournalRewoundException] when records were lost and nobody accepted that.
    Tail run() throws SQLException {
        WriterRow.hold(connection);
        Optional<WriterRow> row = WriterRow.read(connection);
        if (row.isEmpty()) {
            return begin();
        }
        JournalRecord last = verifiedLast(connection, row.get());
        Optional<String> loss = Rewind.found(connection, opening.lastKnown(), row.get());
        if (loss.isEmpty()) {
            return take(row.get(), row.get().lineage(), row.get().epoch() + 1, last);
        }
        if (!opening.acceptRewind()) {
            throw new JournalRewoundException(loss.get());
        }
        return goOnWithoutTheLost(row.get(), last);
    }

    /// The last record, after the [#VERIFIED] records up to it have been checked.
    static JournalRecord verifiedLast(Connection connection, WriterRow row) throws SQLException {
        long from = Math.max(0, row.seq() - VERIFIED);
        Chain chain = from == 0 ? Chain.fromTheStart() : Chain.behind(required(connection, from));
        List<JournalRecord> records = RecordTable.after(connection, from, VERIFIED + 1);
        records.forEach(chain::require);
        if (chain.seq() != row.seq()) {
            throw new JournalException(
                    "record "
                            + (Math.min(chain.seq(), row.seq()) + 1)
                            + ": the journal counts "
                            + row.seq()
                            + " records and holds "
                            + chain.seq());
        }
        return records.getLast();
    }

    private static JournalRecord required(Connection connection, long seq) throws SQLException {
        return RecordTable.at(connection, seq)
                .orElseThrow(() -> new JournalException("record " + seq + ": missing"));
    }

    /// Where a checkpoint proves that there was a journal, an empty database is a loss like any
    /// other.
    private Tail begin() throws SQLException {
        Optional<Checkpoint> known = opening.lastKnown();
        if (known.isPresent() && !opening.acceptRewind()) {
            throw new JournalRewoundException(Rewind.gone(known.get()));
        }
        Tail made = create();
        if (known.isEmpty()) {
            return made;
        }
        WriterRow row = WriterRow.read(connection).orElseThrow();
        return goOnWithoutTheLost(row, required(connection, made.seq()));
    }

    private Tail create() throws SQLException {
        String lineage = newName();
        Tail start = new Tail(lineage, 1, null);
        JournalRecord first =
                start.follow(
                                fact(JournalRecord.CREATED, "{\"lineage\":\"" + lineage + "\"}"),
                                now())
                        .getFirst();
        new WriterRow(lineage, 1, 1, holder).insert(connection);
        RecordTable.insert(connection, List.of(first));
        return start.moved(first);
    }

    private Tail goOnWithoutTheLost(WriterRow row, JournalRecord last) throws SQLException {
        Checkpoint known = opening.lastKnown().orElseThrow();
        Tail tail = new Tail(newName(), Math.max(row.epoch(), known.epoch()) + 1, last);
        String payload = Rewind.payload(known, last.seq(), tail.lineage());
        JournalRecord rewound = tail.follow(fact(JournalRecord.REWOUND, payload), now()).getFirst();
        RecordTable.insert(connection, List.of(rewound));
        return take(row, tail.lineage(), tail.epoch(), rewound);
    }

    private Tail take(WriterRow row, String lineage, long epoch, JournalRecord last)
            throws SQLException {
        WriterRow mine = new WriterRow(lineage, epoch, last.seq(), holder);
        if (!row.replaceBy(mine, connection)) {
            throw new JournalException("another writer takes over right now");
        }
        return new Tail(lineage, epoch, last);
    }

    private static Append fact(String kind, String payload) {
        IdempotencyKey key = new IdempotencyKey(kind + "-" + Sha256.of(payload));
        return Append.of(
                ACTOR,
                key,
                Sha256.of(payload),
                0,
                List.of(new Draft(kind, 1, CanonicalJson.of(payload))));
    }

    private Instant now() {
        return opening.clock().instant();
    }

    private String newName() {
        return new UUID(opening.random().nextLong(), opening.random().nextLong()).toString();
    }
}
