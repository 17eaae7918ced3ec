package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.JournalCopy;
import dev.slipway.journal.database.PostgresDatabase;
import dev.slipway.journal.database.RecordTable;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.journal.database.WriterRow;
import dev.slipway.testkit.contract.JournalContract;
import dev.slipway.testkit.outside.Postgres;
import dev.slipway.testkit.outside.PostgresCluster;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("postgres")
final class PostgresJournalTest extends JournalContract {
    @RegisterExtension static final Postgres POSTGRES = new Postgres();

    private static final List<PostgresDatabase> OPEN = new ArrayList<>();

    @TempDir Path directory;
    private PostgresDatabase database;

    @BeforeEach
    void makeADatabase() {
        database = Journals.newDatabase(POSTGRES.cluster());
        OPEN.add(database);
    }

    /// After the journals, which the contract closes last of all.
    @AfterAll
    static void closeTheDatabases() {
        OPEN.forEach(PostgresDatabase::close);
    }

    @Override
    protected Journal create(InstantSource clock) {
        return SqlJournal.open(database, Opening.of(clock, new SecureRandom()));
    }

    @Override
    protected Journal takeOver(Journal earlier, InstantSource clock) {
        return create(clock);
    }

    @Test
    void connectionLostBeforeTheCommitRecordsNothing() {
        OnCommit lost = new OnCommit(true, this::endAllSessions);
        try (SqlJournal journal = open(lost)) {
            Append append = Journals.command(journal, "a", 2);
            lost.arm();
            assertThat(journal.append(append)).isInstanceOf(Appended.Unavailable.class);
            assertThat(journal.append(append)).isInstanceOf(Appended.Recorded.class);
            assertThat(journal.head().seq()).isEqualTo(3);
        }
        assertThat(Verifier.verify(database)).isInstanceOf(Verdict.Intact.class);
    }

    @Test
    void serverLostAfterTheCommitLeavesTheOutcomeUnknownUntilItIsBack() throws Exception {
        OnCommit lost = new OnCommit(false, () -> POSTGRES.cluster().stop());
        database = hasty();
        OPEN.add(database);
        try (SqlJournal journal = open(lost)) {
            Append append = Journals.command(journal, "a", 2);
            Append other = Journals.command(journal, "b", 1);
            lost.arm();
            assertThat(journal.append(append)).isInstanceOf(Appended.Unknown.class);
            assertThat(journal.append(append)).isInstanceOf(Appended.Unknown.class);
            assertThat(journal.append(other)).isInstanceOf(Appended.Unavailable.class);
            POSTGRES.cluster().start();
            assertThat(journal.append(append)).isInstanceOf(Appended.Repeated.class);
            Journals.record(journal, "c", 1);
        }
        assertThat(Verifier.verify(database)).isInstanceOf(Verdict.Intact.class);
    }

    /// A connection that is lost in the middle of a commit leaves the database at work on it.
    @Test
    void whatTheDatabaseStillCommitsIsWaitedForAndCounts() throws Exception {
        try (SqlJournal journal = anyJournal();
                Connection left = database.connect();
                ExecutorService waiting = Executors.newSingleThreadExecutor()) {
            Append late = Journals.command(journal, "late", 2);
            Append next = Journals.command(journal, "next", 1);
            JournalRecord last = journal.read(0, 10).getLast();
            left.setAutoCommit(false);
            write(left, journal.head(), last, late);
            endOtherSessions(left);
            assertThat(journal.append(next)).isInstanceOf(Appended.Unavailable.class);
            Future<Appended> answer = waiting.submit(() -> journal.append(next));
            while (!answer.isDone() && !isWaitedFor(left)) {
                Thread.onSpinWait();
            }
            left.commit();
            assertThat(answer.get()).isInstanceOf(Appended.Stale.class);
            assertThat(journal.append(late)).isInstanceOf(Appended.Repeated.class);
            assertThat(journal.head().seq()).isEqualTo(3);
        }
        assertThat(Verifier.verify(database)).isInstanceOf(Verdict.Intact.class);
    }

    /// All that an append does before its commit.
    private static void write(Connection open, JournalHead head, JournalRecord last, Append append)
            throws SQLException {
        List<JournalRecord> records =
                new Tail(head.lineage(), head.epoch(), last)
                        .follow(append, Journals.CLOCK.instant());
        long seq = records.getLast().seq();
        assertThat(WriterRow.advance(open, head.epoch(), head.seq(), seq)).isTrue();
        RecordTable.insert(open, records);
    }

    private static boolean isWaitedFor(Connection holder) throws SQLException {
        try (Statement statement = holder.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT count(*) FROM pg_locks WHERE NOT granted"
                                        + " AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")) {
            return row.next() && row.getLong(1) > 0;
        }
    }

    /// Whoever waited for another writer's row must see what that one made of it.
    @Test
    void isolationThatADatabaseAsksForIsNotTheJournals() throws SQLException {
        PostgresCluster cluster = POSTGRES.cluster();
        String strict = "&options=-c%20default_transaction_isolation%3Dserializable";
        try (PostgresDatabase asking = Journals.at(cluster, cluster.newUrl() + strict);
                Connection connection = asking.connect()) {
            assertThat(connection.getTransactionIsolation())
                    .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    /// A server lives longer than passwords do.
    @Test
    void passwordThatWasChangedIsThatOfTheNextConnection() throws SQLException {
        String url = POSTGRES.cluster().newUrl();
        change("DROP ROLE IF EXISTS rotated");
        change("CREATE ROLE rotated LOGIN PASSWORD 'first'");
        AtomicReference<String> password = new AtomicReference<>("first");
        try (PostgresDatabase rotated = PostgresDatabase.at(url, "rotated", password::get);
                Connection before = rotated.connect()) {
            change("ALTER ROLE rotated PASSWORD 'second'");
            password.set("second");
            try (Connection next = rotated.connect()) {
                assertThat(next.isValid(5)).isTrue();
                assertThat(before.isValid(5)).isTrue();
            }
        }
    }

    @Test
    void textWithANulIsKeptWithAMarkInItsPlace() {
        try (SqlJournal journal = anyJournal()) {
            Concealed text = journal.conceal("cell a\0b is no number");
            assertThat(journal.append(Journals.saying(journal, text)))
                    .isInstanceOf(Appended.Recorded.class);
            assertThat(journal.reveal(text.token())).contains("cell a\uFFFDb is no number");
        }
        assertThat(Verifier.verify(database)).isInstanceOf(Verdict.Intact.class);
    }

    @Test
    void journalMovesBetweenTheDatabasesAsItIs() throws Exception {
        Path file = directory.resolve("copy.db");
        try (SqlJournal journal = anyJournal()) {
            Journals.fill(journal, 1_200);
        }
        Verdict before = Verifier.verify(database);
        JournalCopy.toFile(database, file);
        assertThat(Verifier.verify(SqliteDatabase.readOnly(file))).isEqualTo(before);
        try (PostgresDatabase target = Journals.newDatabase(POSTGRES.cluster())) {
            JournalCopy.fromFile(file, target);
            assertThat(Verifier.verify(target)).isEqualTo(before);
        }
    }

    @Test
    void readerLosesNoConnectionWhileTheTablesAreAway() throws SQLException {
        try (SqlJournal journal = anyJournal();
                SqlReader reader = new SqlReader(database)) {
            change("ALTER TABLE journal_format RENAME TO elsewhere");
            for (int i = 0; i < 8; i++) {
                assertThatThrownBy(reader::head)
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining("journal_format");
            }
            change("ALTER TABLE elsewhere RENAME TO journal_format");
            assertThat(reader.head()).isEqualTo(journal.head());
        }
    }

    /// What PostgreSQL answers to whoever reads a page that does not hold what it should.
    @Test
    void pageThatIsDamagedIsNoJournalThatIsAway() throws SQLException {
        try (SqlJournal journal = anyJournal();
                SqlReader reader = new SqlReader(database)) {
            Journals.fill(journal, 3);
            for (String state : List.of("data_corrupted", "index_corrupted")) {
                change("ALTER TABLE record RENAME TO sound");
                change(
                        "CREATE OR REPLACE FUNCTION broken() RETURNS boolean LANGUAGE plpgsql AS"
                                + " $$BEGIN RAISE EXCEPTION 'invalid page in block 7' USING"
                                + " ERRCODE = '"
                                + state
                                + "'; END$$");
                change("CREATE VIEW record AS SELECT * FROM sound WHERE broken()");
                assertThatThrownBy(reader::head)
                        .hasMessageContaining(": damaged: ")
                        .hasMessageContaining("invalid page in block 7")
                        .isInstanceOfSatisfying(
                                JournalException.class, e -> assertThat(e.isAway()).isFalse());
                assertThat(Verifier.verify(database))
                        .isInstanceOfSatisfying(
                                Verdict.Broken.class,
                                verdict ->
                                        assertThat(verdict.words())
                                                .contains("record 1")
                                                .contains("cannot be read"));
                change("DROP VIEW record");
                change("ALTER TABLE sound RENAME TO record");
            }
            assertThat(reader.head()).isEqualTo(journal.head());
        }
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private SqlJournal anyJournal() {
        return Journals.open(database);
    }

    /// One for which nobody waits long, as it is away.
    private static PostgresDatabase hasty() {
        PostgresCluster cluster = POSTGRES.cluster();
        return PostgresDatabase.at(
                cluster.newUrl(), cluster.user(), cluster.password(), Duration.ofSeconds(2));
    }

    private SqlJournal open(Milestones milestones) {
        return SqlJournal.open(database, Journals.opening().watchedBy(milestones));
    }

    private void endAllSessions() {
        try (Connection connection = database.connect()) {
            endOtherSessions(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void endOtherSessions(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE pid <> pg_backend_pid() AND backend_type ="
                            + " 'client backend'");
        }
    }

    /// Does something once, right before or after a commit, and fails after one.
    private static final class OnCommit implements Milestones {
        private final boolean before;
        private final Runnable event;
        private boolean armed;

        OnCommit(boolean before, Runnable event) {
            this.before = before;
            this.event = event;
        }

        void arm() {
            armed = true;
        }

        @Override
        public void before(Step step) {
            if (before && armed && step == Step.COMMIT) {
                armed = false;
                event.run();
            }
        }

        @Override
        public void after(Step step) {
            if (!before && armed && step == Step.COMMIT) {
                armed = false;
                event.run();
                throw new IllegalStateException("the answer was lost");
            }
        }
    }
}
