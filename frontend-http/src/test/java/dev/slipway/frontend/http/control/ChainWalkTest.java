package dev.slipway.frontend.http.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.answer.AuditVerification;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.journal.Snapshot;
import dev.slipway.testkit.fake.FakeJournal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ChainWalkTest {
    private static final int RECORDS = 1_200;

    private final FakeJournal journal =
            new FakeJournal(InstantSource.fixed(Instant.parse("2026-11-25T08:00:00Z")));

    ChainWalkTest() {
        journal.append(
                Append.of(
                        "token:root",
                        new IdempotencyKey("many"),
                        Sha256.of("many"),
                        1,
                        Collections.nCopies(RECORDS - 1, new Draft("TagsChanged", 1, "{}"))));
    }

    @Test
    void everyRecordIsLookedAtUpToTheNewest() {
        AuditVerification shown = new ChainWalk(journal).from(0);

        assertThat(shown.fault()).isNull();
        assertThat(shown.upTo()).isEqualTo(RECORDS);
        assertThat(shown.head()).isEqualTo(RECORDS);
        assertThat(shown.hash()).isEqualTo(journal.head().hash());
        assertThat(shown.goesOn()).isFalse();
    }

    @Test
    void aWalkGoesOnWhereAnotherEnded() {
        AuditVerification shown = new ChainWalk(journal).from(RECORDS - 1);

        assertThat(shown.after()).isEqualTo(RECORDS - 1);
        assertThat(shown.upTo()).isEqualTo(RECORDS);
    }

    @Test
    void nothingIsLookedAtBehindTheNewest() {
        AuditVerification shown = new ChainWalk(journal).from(RECORDS);
        assertThat(shown.upTo()).isEqualTo(RECORDS);
        assertThat(shown.hash()).isEqualTo(journal.head().hash());
        assertThatThrownBy(() -> new ChainWalk(journal).from(RECORDS + 1))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("expected: 0 to " + RECORDS);
    }

    @Test
    void aBrokenRecordEndsTheWalkAndIsNamed() {
        AuditVerification shown = new ChainWalk(new BrokenJournal(journal, 700)).from(0);

        assertThat(shown.fault()).isEqualTo("record 700: changed");
        assertThat(shown.upTo()).isEqualTo(699);
        assertThat(shown.hash()).isEqualTo(journal.read(698, 1).getFirst().hash());
        assertThat(shown.goesOn()).isFalse();
    }

    @Test
    void aRecordThatBreaksBehindItsWalkIsNamedByTheNext() {
        AuditVerification shown = new ChainWalk(new BrokenJournal(journal, 700)).from(700);

        assertThat(shown.fault()).isEqualTo("record 700: changed");
        assertThat(shown.upTo()).isEqualTo(699);
        assertThat(shown.hash()).isEqualTo(journal.read(698, 1).getFirst().hash());
    }

    @Test
    void recordsThatAreNotThereEndTheWalk() {
        AuditVerification shown = new ChainWalk(new CutJournal(journal, 900)).from(0);

        assertThat(shown.fault()).isEqualTo("record 901: missing");
        assertThat(shown.upTo()).isEqualTo(900);
    }

    @Test
    void aJournalThatIsAwayHasNoRecordThatIsWrong() {
        journal.beAway();

        assertThatThrownBy(() -> new ChainWalk(journal).from(0))
                .isInstanceOf(JournalException.class);
        assertThatThrownBy(() -> new ChainWalk(new Fading(journal)).from(0))
                .isInstanceOf(JournalException.class);
    }

    /// A journal that lets itself be read.
    private abstract static class Shown implements JournalReader {
        final JournalReader whole;

        Shown(JournalReader whole) {
            this.whole = whole;
        }

        @Override
        public JournalHead head() {
            return whole.head();
        }

        @Override
        public List<JournalRecord> recorded(String actor, IdempotencyKey key) {
            return whole.recorded(actor, key);
        }

        @Override
        public Optional<Snapshot> snapshot(int foldVersion) {
            return whole.snapshot(foldVersion);
        }

        @Override
        public Optional<String> reveal(String token) {
            return whole.reveal(token);
        }

        @Override
        public void close() {}
    }

    /// A journal that its writer knows the head of while nobody can read it.
    private static final class Fading extends Shown {
        Fading(JournalReader whole) {
            super(whole);
        }

        @Override
        public JournalHead head() {
            return new JournalHead("lineage", 1, RECORDS, Sha256.ZERO);
        }

        @Override
        public List<JournalRecord> read(long seq, int limit) {
            return whole.read(seq, limit);
        }
    }

    /// A journal one of whose records was changed.
    private static final class BrokenJournal extends Shown {
        private final long broken;

        BrokenJournal(JournalReader whole, long broken) {
            super(whole);
            this.broken = broken;
        }

        @Override
        public List<JournalRecord> read(long seq, int limit) {
            if (seq < broken && broken <= seq + limit) {
                throw new JournalException("record " + broken + ": changed");
            }
            return whole.read(seq, limit);
        }
    }

    /// A journal whose last records are gone though it counts them.
    private static final class CutJournal extends Shown {
        private final long left;

        CutJournal(JournalReader whole, long left) {
            super(whole);
            this.left = left;
        }

        @Override
        public List<JournalRecord> read(long seq, int limit) {
            return whole.read(seq, limit).stream().filter(one -> one.seq() <= left).toList();
        }
    }
}
