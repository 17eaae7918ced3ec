package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.journal.Snapshot;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.SqliteDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqlJournalTest {
    @TempDir Path directory;
    private SqliteDatabase database;

    @BeforeEach
    void chooseAFile() {
        database = SqliteDatabase.at(directory.resolve("slipway.db"));
    }

    @Test
    void everythingIsThereAfterARestart() {
        List<JournalRecord> before;
        Snapshot snapshot;
        try (SqlJournal journal = Journals.open(database)) {
            Journals.record(journal, "a", 3);
            before = journal.read(0, 100);
            snapshot = new Snapshot(2, before.get(1).hash(), 5, "{\"image\":true}");
            journal.keep(snapshot);
        }
        try (SqlJournal journal = Journals.open(database)) {
            assertThat(journal.read(0, 100)).isEqualTo(before);
            assertThat(journal.snapshot(5)).contains(snapshot);
            assertThat(journal.head().epoch()).isEqualTo(2);
        }
    }

    @Test
    void failureBeforeTheCommitRecordsNothingAndTheNextAppendWorks() {
        FailingOnce failing = new FailingOnce(Step.COMMIT, true);
        try (SqlJournal journal = open(failing)) {
            Append append = Journals.command(journal, "a", 2);
            failing.arm();
            assertThat(journal.append(append)).isInstanceOf(Appended.Unavailable.class);
            assertThat(journal.head().seq()).isEqualTo(1);
            assertThat(journal.append(append)).isInstanceOf(Appended.Recorded.class);
            assertThat(journal.head().epoch()).isEqualTo(2);
        }
    }

    @Test
    void commitWhoseAnswerIsLostIsReadAgainBeforeTheCallerHears() {
        FailingOnce failing = new FailingOnce(Step.COMMIT, false);
        try (SqlJournal journal = open(failing)) {
            Append append = Journals.command(journal, "a", 2);
            failing.arm();
            assertThat(journal.append(append)).isInstanceOf(Appended.Recorded.class);
            assertThat(journal.append(append)).isInstanceOf(Appended.Repeated.class);
            assertThat(journal.head().seq()).isEqualTo(3);
            Journals.record(journal, "b", 1);
        }
        assertThat(Verifier.verify(database)).isInstanceOf(Verdict.Intact.class);
    }

    @Test
    void writerThatStoppedStaysStoppedWhileItsTailIsBroken() throws SQLException {
        FailingOnce failing = new FailingOnce(Step.WRITE, true);
        try (SqlJournal journal = open(failing)) {
            Journals.record(journal, "a", 2);
            Append append = Journals.command(journal, "b", 1);
            change("UPDATE record SET actor = 'eve' WHERE seq = 2");
            failing.arm();
            assertThat(journal.append(append)).isInstanceOf(Appended.Unavailable.class);
            assertThat(journal.append(append))
                    .isInstanceOfSatisfying(
                            Appended.Unavailable.class,
                            outcome -> assertThat(outcome.reason()).contains("record 2: changed"));
            change("UPDATE record SET actor = 'ann' WHERE seq = 2");
            assertThat(journal.append(append)).isInstanceOf(Appended.Recorded.class);
        }
    }

    @Test
    void changedRecordIsNeverReadOut() throws SQLException {
        try (SqlJournal journal = Journals.open(database)) {
            Journals.record(journal, "a", 5);
            change("UPDATE record SET payload = '{}' WHERE seq = 4");
            assertThat(journal.read(0, 3)).hasSize(3);
            assertThatThrownBy(() -> journal.read(3, 10))
                    .hasMessage("record 4: changed; its columns do not give its hash")
                    .isInstanceOfSatisfying(
                            JournalException.class, e -> assertThat(e.isAway()).isFalse());
        }
        assertThatThrownBy(() -> Journals.open(database))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("record 4: changed");
    }

    @Test
    void newerFormatIsRefusedInWords() throws SQLException {
        Journals.open(database).close();
        change("INSERT INTO journal_format VALUES (2)");
        assertThatThrownBy(() -> Journals.open(database))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("journal-format: 2 (expected: <= 1)")
                .hasMessageContaining("a newer Slipway wrote it");
    }

    @Test
    void newerFormatIsRefusedInWordsAndNotTouchedWhateverItsTablesAre() throws SQLException {
        change("CREATE TABLE journal_format (version INTEGER NOT NULL PRIMARY KEY)");
        change("INSERT INTO journal_format VALUES (2)");
        change("CREATE TABLE record (seq BIGINT NOT NULL PRIMARY KEY, said BLOB NOT NULL)");
        assertThatThrownBy(() -> Journals.open(database))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("a newer Slipway wrote it");
        try (Connection connection = database.connect();
                ResultSet tables = connection.getMetaData().getTables(null, null, "writer", null)) {
            assertThat(tables.next()).isFalse();
        }
    }

    @Test
    void changedSnapshotIsDropped() throws SQLException {
        try (SqlJournal journal = Journals.open(database)) {
            JournalRecord record = Journals.record(journal, "a", 1).getFirst();
            journal.keep(new Snapshot(record.seq(), record.hash(), 1, "{\"a\":1}"));
            assertThat(journal.snapshot(1)).isPresent();
            change("UPDATE snapshot SET state = '{\"a\":2}'");
            assertThat(journal.snapshot(1)).isEmpty();
        }
    }

    @Test
    void payloadIsKeptInItsCanonicalForm() {
        try (SqlJournal journal = Journals.open(database)) {
            Append loose =
                    Append.of(
                            "ann",
                            new IdempotencyKey("a"),
                            Sha256.ZERO,
                            1,
                            List.of(new Draft("ThingHappened", 1, "{ \"b\": 1.0, \"a\": 2 }")));
            journal.append(loose);
            assertThat(journal.read(1, 1).getFirst().payload()).isEqualTo("{\"a\":2,\"b\":1}");
        }
    }

    @Test
    void followerSeesRecordsOnceAndInOrder() {
        List<Long> seen = new ArrayList<>();
        try (SqlJournal journal = Journals.open(database);
                SqlReader reader = new SqlReader(database)) {
            TailFollower follower =
                    new TailFollower(
                            reader,
                            0,
                            records -> records.forEach(record -> seen.add(record.seq())));
            assertThat(follower.poll()).isEqualTo(1);
            Journals.fill(journal, 2_500);
            assertThat(follower.poll()).isEqualTo(2_500);
            assertThat(follower.poll()).isZero();
            assertThat(reader.head()).isEqualTo(journal.head());
        }
        assertThat(seen).hasSize(2_501).isSorted().doesNotHaveDuplicates();
    }

    /// As behind a database that was restored, or whose follower was promoted before it had all.
    @Test
    void whoeverKnowsRecordsThatWereLostReadsNothingThatCameInTheirPlace() throws SQLException {
        try (SqlJournal journal = Journals.open(database)) {
            Journals.fill(journal, 5);
            assertThat(journal.read(6, 10)).isEmpty();
            change("DELETE FROM record WHERE seq > 4");
            change("UPDATE writer SET seq = 4 WHERE id = 1");
            try (SqlJournal next = Journals.open(database)) {
                Journals.record(next, "another-way", 5);
                assertThat(next.read(4, 10)).hasSize(5);
                assertThatThrownBy(() -> journal.read(6, 10))
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining("record 6: another one than this process has read");
            }
        }
    }

    @Test
    void whatAnotherWriterAddsIsReadOnFromWhatWasRead() {
        try (SqlJournal journal = Journals.open(database);
                SqlJournal next = Journals.open(database)) {
            for (int i = 0; i < 3; i++) {
                Journals.record(next, "after-" + i, 2);
                assertThat(journal.read(1 + 2L * i, 10)).hasSize(2);
            }
        }
    }

    @Test
    void recordsThatAConsumerFailedOnAreHandedOverAgain() {
        List<JournalRecord> seen = new ArrayList<>();
        boolean[] failing = {true};
        try (SqlJournal journal = Journals.open(database)) {
            TailFollower follower =
                    new TailFollower(
                            journal,
                            1,
                            records -> {
                                if (failing[0]) {
                                    failing[0] = false;
                                    throw new IllegalStateException("not now");
                                }
                                seen.addAll(records);
                            });
            List<JournalRecord> written = Journals.record(journal, "a", 2);
            assertThatThrownBy(follower::poll).hasMessage("not now");
            follower.poll();
            assertThat(seen).isEqualTo(written);
        }
    }

    @Test
    void textWithANulIsKeptWithAMarkInItsPlace() {
        try (SqlJournal journal = Journals.open(database)) {
            Concealed text = journal.conceal("cell a\0b is no number");
            assertThat(journal.append(Journals.saying(journal, text)))
                    .isInstanceOf(Appended.Recorded.class);
            assertThat(journal.reveal(text.token())).contains("cell a\uFFFDb is no number");
        }
        assertThat(Verifier.verify(database)).isInstanceOf(Verdict.Intact.class);
    }

    @Test
    void readerOfNoJournalSaysSo() {
        try (SqlReader reader = new SqlReader(database)) {
            assertThatThrownBy(reader::head).isInstanceOf(JournalException.class);
        }
    }

    @Test
    void journalThatCannotBeReachedIsAwayAndHasNoRecordThatIsWrong() {
        Path nowhere = directory.resolve("away").resolve("slipway.db");
        try (SqlReader reader = new SqlReader(SqliteDatabase.at(nowhere))) {
            assertThatThrownBy(() -> reader.read(0, 1))
                    .isInstanceOfSatisfying(
                            JournalException.class, e -> assertThat(e.isAway()).isTrue());
        }
    }

    private SqlJournal open(Milestones milestones) {
        return SqlJournal.open(database, Journals.opening().watchedBy(milestones));
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /// Fails once, at one step, after it was armed.
    private static final class FailingOnce implements Milestones {
        private final Step step;
        private final boolean before;
        private boolean armed;

        FailingOnce(Step step, boolean before) {
            this.step = step;
            this.before = before;
        }

        void arm() {
            armed = true;
        }

        @Override
        public void before(Step reached) {
            failAt(reached, true);
        }

        @Override
        public void after(Step reached) {
            failAt(reached, false);
        }

        private void failAt(Step reached, boolean reachedBefore) {
            if (armed && reached == step && reachedBefore == before) {
                armed = false;
                throw new IllegalStateException("the disk failed");
            }
        }
    }
}
