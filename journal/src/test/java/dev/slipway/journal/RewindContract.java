package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.journal.audit.Checkpoint;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.JournalCopy;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a journal that is shorter than a checkpoint does in every kind of database.
abstract class RewindContract {
    @TempDir Path directory;
    private Database original;
    private Database copy;
    private Checkpoint newest;

    /// A database without a journal.
    protected abstract Database newDatabase();

    @BeforeEach
    void copyAJournalThatGoesOn() throws Exception {
        original = newDatabase();
        copy = newDatabase();
        Path file = directory.resolve("backup.db");
        try (SqlJournal journal = Journals.open(original)) {
            Journals.fill(journal, 9);
            JournalCopy.toFile(original, file);
            JournalCopy.fromFile(file, copy);
            Journals.fill(journal, 5);
            newest = Checkpoint.of(journal.head(), Journals.CLOCK.instant());
        }
    }

    @Test
    void shorterJournalOpensOnlyWhenTheLossIsAccepted() {
        assertThatThrownBy(() -> open(newest, false))
                .isInstanceOf(JournalRewoundException.class)
                .hasMessageContaining("records: 10 (expected: >= 15")
                .hasMessageContaining("lost 5 records or more");
        try (SqlJournal journal = open(newest, true)) {
            JournalHead head = journal.head();
            JournalRecord record = journal.read(10, 1).getFirst();
            assertThat(head.lineage()).isNotEqualTo(newest.lineage());
            assertThat(head.epoch()).isGreaterThan(newest.epoch());
            assertThat(record.kind()).isEqualTo(JournalRecord.REWOUND);
            assertThat(record.payload())
                    .contains("\"from\":\"" + newest.lineage() + "\"")
                    .contains("\"kept\":10")
                    .contains("\"lineage\":\"" + head.lineage() + "\"")
                    .contains("\"size\":15");
            Journals.record(journal, "after", 1);
        }
        assertThat(Verifier.verify(copy)).isInstanceOf(Verdict.Intact.class);
    }

    @Test
    void acceptedLossIsNotAskedAboutAgain() {
        open(newest, true).close();
        try (SqlJournal journal = open(newest, false)) {
            assertThat(journal.head().seq()).isEqualTo(11);
        }
    }

    @Test
    void refusedOpeningTakesNoEpoch() {
        assertThatThrownBy(() -> open(newest, false)).isInstanceOf(JournalRewoundException.class);
        try (SqlJournal journal = Journals.open(copy)) {
            assertThat(journal.head().epoch()).isEqualTo(2);
        }
    }

    @Test
    void journalThatWentAnotherWayIsFound() {
        try (SqlJournal journal = Journals.open(copy)) {
            Journals.record(journal, "another-way", 20);
        }
        assertThatThrownBy(() -> open(newest, false))
                .isInstanceOf(JournalRewoundException.class)
                .hasMessageContaining("record 15: differs");
    }

    @Test
    void anotherJournalIsFound() {
        Checkpoint foreign =
                new Checkpoint("another", 1, 2, newest.hash(), Journals.CLOCK.instant());
        assertThatThrownBy(() -> open(foreign, false))
                .isInstanceOf(JournalRewoundException.class)
                .hasMessageContaining("this is another journal");
    }

    @Test
    void journalThatIsGoneIsALossLikeAnyOther() throws Exception {
        Database empty = newDatabase();
        assertThatThrownBy(() -> open(empty, newest, false))
                .isInstanceOf(JournalRewoundException.class)
                .hasMessageContaining("records: none (expected: >= 15")
                .hasMessageContaining("there is no journal here");
        open(empty, newest, true).close();
        try (SqlJournal journal = open(empty, newest, false)) {
            assertThat(journal.read(1, 1).getFirst().kind()).isEqualTo(JournalRecord.REWOUND);
            assertThat(journal.head().lineage()).isNotEqualTo(newest.lineage());
            assertThat(journal.head().epoch()).isGreaterThan(newest.epoch());
        }
        assertThat(Verifier.verify(empty)).isInstanceOf(Verdict.Intact.class);
    }

    @Test
    void journalThatHoldsTheCheckpointOpens() {
        try (SqlJournal journal =
                SqlJournal.open(original, Journals.opening().comparedWith(newest, false))) {
            assertThat(journal.head().lineage()).isEqualTo(newest.lineage());
        }
    }

    private SqlJournal open(Checkpoint known, boolean accept) {
        return open(copy, known, accept);
    }

    private static SqlJournal open(Database database, Checkpoint known, boolean accept) {
        return SqlJournal.open(database, Journals.opening().comparedWith(known, accept));
    }
}
