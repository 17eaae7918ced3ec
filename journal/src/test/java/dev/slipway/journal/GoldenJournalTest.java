package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.journal.Snapshot;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.JournalCopy;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.testkit.Goldens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Journals that released versions wrote, one per version: each is read, verified and written on
/// for ever. With `-Dgoldens=rewrite` the one of this version is made if there is none; it is never
/// changed.
final class GoldenJournalTest {
    private static final Path GOLDENS = Path.of("src/test/goldens");

    @TempDir Path directory;

    @Test
    void journalOfVersion010IsReadVerifiedAndWrittenOn() throws Exception {
        Path golden = GOLDENS.resolve("journal-0.1.0.db");
        if ("rewrite".equals(System.getProperty("slipway.goldens")) && Files.notExists(golden)) {
            Files.createDirectories(GOLDENS);
            write(golden);
        }
        Path file = Files.copy(golden, directory.resolve("slipway.db"));
        assertThat(Verifier.verify(SqliteDatabase.readOnly(file)))
                .isInstanceOf(Verdict.Intact.class);
        try (SqlJournal journal = Journals.open(SqliteDatabase.at(file))) {
            List<JournalRecord> records = journal.read(0, 100);
            String text =
                    records.stream().map(JournalRecord::toString).collect(Collectors.joining("\n"));
            Goldens.ofRoom().check("journal-0.1.0.txt", text + "\n");
            assertThat(journal.snapshot(1)).isPresent();
            assertThat(journal.reveal(token(records))).contains("Ann Example");
            Journals.record(journal, "later", 1);
        }
        assertThat(Verifier.verify(SqliteDatabase.readOnly(file)))
                .isInstanceOf(Verdict.Intact.class);
    }

    private static String token(List<JournalRecord> records) {
        String payload = records.getLast().payload();
        return payload.substring(payload.indexOf("concealed:"), payload.lastIndexOf('"'));
    }

    private static void write(Path golden) throws Exception {
        Path file = Files.createTempDirectory("golden").resolve("slipway.db");
        try (SqlJournal journal =
                SqlJournal.open(
                        SqliteDatabase.at(file), Opening.of(Journals.CLOCK, new Random(1)))) {
            Journals.record(journal, "first", 3);
            Concealed name = journal.conceal("Ann Example");
            journal.append(
                    new Append(
                            "bob",
                            new IdempotencyKey("person"),
                            Sha256.of("person"),
                            4,
                            List.of(
                                    new Draft(
                                            "PersonNamed",
                                            2,
                                            "{\"name\":\"" + name.token() + "\"}")),
                            List.of(name)));
            journal.keep(new Snapshot(5, journal.head().hash(), 1, "{}"));
            JournalCopy.toFile(SqliteDatabase.at(file), golden);
        }
    }
}
