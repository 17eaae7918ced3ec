package dev.slipway.journal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.Journals;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.database.Concealment;
import dev.slipway.journal.database.Database;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the verifier finds in every kind of database.
abstract class VerifierContract {
    private static final KeyPair KEYS = CheckpointKeys.generate();

    private Database database;
    private SignedCheckpoint checkpoint;

    /// A database without a journal.
    protected abstract Database newDatabase();

    /// The same database as whoever checks it opens it.
    protected Database toCheck(Database written) {
        return written;
    }

    /// The one with twenty records.
    protected Database database() {
        return database;
    }

    @BeforeEach
    void writeTwentyRecords() {
        database = newDatabase();
        try (SqlJournal journal = Journals.open(database)) {
            Journals.fill(journal, 18);
            Concealed name = journal.conceal("Ann Example");
            Draft draft = new Draft("PersonNamed", 1, "{\"name\":\"" + name.token() + "\"}");
            journal.append(
                    new Append(
                            "ann",
                            new IdempotencyKey("person"),
                            Sha256.ZERO,
                            19,
                            List.of(draft),
                            List.of(name)));
            checkpoint = sign(journal.head());
        }
    }

    @Test
    void wholeJournalIsIntactAndWithoutACheckpointOnlyConsistent() {
        assertThat(verify().words())
                .startsWith("20 records are consistent")
                .contains("proves consistency only");
        assertThat(verifyAgainstCheckpoint().words())
                .contains("none of the 20 records of the checkpoint");
    }

    @ParameterizedTest
    @CsvSource({
        "epoch, 7",
        "epoch, 9223372036854775807",
        "time, 7",
        "time, 9213453341473066805",
        "actor, 'x'",
        "kind, 'OtherThing'",
        "schema_version, 7",
        "idempotency_key, 'x'",
        "request_digest, 'x'",
        "payload, '{}'",
        "previous_hash, 'x'",
        "hash, 'x'"
    })
    void changedColumnIsFoundAndItsRecordNamed(String column, String value) throws SQLException {
        String stored =
                column.endsWith("_digest") || column.endsWith("hash")
                        ? "'" + "a".repeat(64) + "'"
                        : value.matches("\\d+") ? value : "'" + value + "'";
        tamper("UPDATE record SET " + column + " = " + stored + " WHERE seq = 7");
        assertThat(verify())
                .isInstanceOfSatisfying(
                        Verdict.Broken.class, broken -> assertThat(broken.seq()).isEqualTo(7));
    }

    @Test
    void changedLetterOfAPayloadIsFound() throws SQLException {
        tamper("UPDATE record SET payload = replace(payload, ':3}', ':4}') WHERE seq = 5");
        assertThat(verify().words()).startsWith("record 5, column payload: changed; it is ");
    }

    @Test
    void columnThatNoRecordCanHoldIsFound() throws SQLException {
        tamper("UPDATE record SET hash = 'nonsense' WHERE seq = 9");
        assertThat(verify())
                .isInstanceOfSatisfying(
                        Verdict.Broken.class, broken -> assertThat(broken.seq()).isEqualTo(9));
    }

    @Test
    void concealedValueThatLostAPartIsNotGenuine() {
        assertThat(Concealment.isGenuine(null, "ab", "x")).isFalse();
        assertThat(Concealment.isGenuine("t", null, "x")).isFalse();
        assertThat(Concealment.isGenuine("t", "ab", null)).isFalse();
    }

    @Test
    void removedRecordIsFound() throws SQLException {
        tamper("DELETE FROM record WHERE seq = 7");
        assertThat(verify().words()).isEqualTo("record 7: missing; record 8 follows 6");
    }

    @Test
    void reorderedRecordsAreFound() throws SQLException {
        tamper(
                "UPDATE record SET seq = -1 WHERE seq = 7",
                "UPDATE record SET seq = 7 WHERE seq = 8",
                "UPDATE record SET seq = 8 WHERE seq = -1");
        assertThat(verify())
                .isInstanceOfSatisfying(
                        Verdict.Broken.class, broken -> assertThat(broken.seq()).isEqualTo(7));
    }

    @Test
    void clumsyTruncationIsFoundByTheCount() throws SQLException {
        tamper("DELETE FROM record WHERE seq > 15");
        assertThat(verify().words()).isEqualTo("record 16: missing; the journal counts 20 records");
    }

    @Test
    void carefulTruncationIsFoundByTheCheckpointAlone() throws SQLException {
        tamper("DELETE FROM record WHERE seq > 15", "UPDATE writer SET seq = 15");
        tamper("DELETE FROM concealed");
        assertThat(verify()).isInstanceOf(Verdict.Intact.class);
        assertThat(verifyAgainstCheckpoint().words())
                .startsWith("record 16: missing; cut off, by the checkpoint of 20 records");
    }

    @Test
    void rewrittenHistoryIsFoundByTheCheckpointAlone() {
        database = newDatabase();
        try (SqlJournal other = Journals.open(database)) {
            Journals.fill(other, 25);
        }
        assertThat(verify()).isInstanceOf(Verdict.Intact.class);
        assertThat(verifyAgainstCheckpoint().words())
                .startsWith("record 20: differs from the checkpoint");
    }

    @Test
    void checkpointOfAnotherKeyOrWithAnotherSizeProvesNothing() {
        assertThat(
                        Verifier.verify(
                                toCheck(database),
                                checkpoint,
                                CheckpointKeys.generate().getPublic()))
                .isInstanceOf(Verdict.Unchecked.class);
        Checkpoint genuine = checkpoint.checkpoint();
        SignedCheckpoint smaller =
                new SignedCheckpoint(
                        new Checkpoint(genuine.lineage(), 1, 10, genuine.hash(), genuine.time()),
                        checkpoint.signature());
        assertThat(Verifier.verify(toCheck(database), smaller, KEYS.getPublic()))
                .isInstanceOf(Verdict.Unchecked.class);
    }

    @Test
    void changedConcealedValueIsFoundAtTheRecordThatHoldsItsToken() throws SQLException {
        tamper("UPDATE concealed SET value = 'Bob Example'");
        assertThat(verify())
                .isInstanceOfSatisfying(
                        Verdict.Broken.class, broken -> assertThat(broken.seq()).isEqualTo(20));
    }

    @Test
    void erasedValueLeavesTheJournalIntact() throws SQLException {
        tamper("DELETE FROM concealed");
        assertThat(verifyAgainstCheckpoint()).isInstanceOf(Verdict.Intact.class);
    }

    @Test
    void newerFormatIsRefusedInWords() throws SQLException {
        tamper("INSERT INTO journal_format VALUES (2)");
        assertThat(verify().words()).contains("a newer Slipway wrote it");
    }

    @Test
    void journalIsCheckedWhileItIsWritten() {
        try (SqlJournal journal = Journals.open(database)) {
            Journals.record(journal, "more", 2);
            assertThat(verify())
                    .isInstanceOfSatisfying(
                            Verdict.Intact.class,
                            intact -> assertThat(intact.head().seq()).isEqualTo(22));
        }
    }

    private Verdict verify() {
        return Verifier.verify(toCheck(database));
    }

    private Verdict verifyAgainstCheckpoint() {
        return Verifier.verify(toCheck(database), checkpoint, KEYS.getPublic());
    }

    private static SignedCheckpoint sign(JournalHead head) {
        return SignedCheckpoint.sign(
                Checkpoint.of(head, Journals.CLOCK.instant()), KEYS.getPrivate());
    }

    private void tamper(String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        }
    }
}
