package dev.slipway.journal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.journal.Journals;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.database.SqliteDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordExcerptTest {
    @TempDir Path directory;

    private List<JournalRecord> records() {
        try (SqlJournal journal =
                Journals.open(SqliteDatabase.at(directory.resolve("journal.db")))) {
            Journals.fill(journal, 6);
            return journal.read(0, 10);
        }
    }

    private static JournalRecord with(JournalRecord record, String payload) {
        return new JournalRecord(
                record.seq(),
                record.epoch(),
                record.time(),
                record.actor(),
                record.kind(),
                record.schemaVersion(),
                record.key(),
                record.request(),
                payload,
                record.previous(),
                record.hash());
    }

    @Test
    void onlyNeighboursAreProvedToFollowEachOther() {
        List<JournalRecord> all = records();
        assertThat(RecordExcerpt.links(all)).isEqualTo(all.size() - 1);
        assertThat(RecordExcerpt.links(List.of(all.get(0), all.get(2), all.get(3)))).isOne();
        assertThat(RecordExcerpt.links(List.of())).isZero();
    }

    @Test
    void changedRecordIsNamed() {
        List<JournalRecord> all = new ArrayList<>(records());
        all.set(3, with(all.get(3), "{\"key\":\"other\",\"n\":1}"));
        assertThatThrownBy(() -> RecordExcerpt.links(all))
                .isInstanceOf(JournalException.class)
                .hasMessage("record 4: changed; its columns do not give its hash");
    }

    @Test
    void orderIsKept() {
        List<JournalRecord> all = records();
        assertThatThrownBy(() -> RecordExcerpt.links(List.of(all.get(3), all.get(1))))
                .hasMessage("record 2: stands behind record 4");
    }
}
