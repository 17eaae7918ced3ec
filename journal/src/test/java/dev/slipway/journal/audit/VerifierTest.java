package dev.slipway.journal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.JournalRecord;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerifierTest extends VerifierContract {
    @TempDir Path directory;
    private int databases;

    @Override
    protected Database newDatabase() {
        return SqliteDatabase.at(directory.resolve("journal-" + databases++ + ".db"));
    }

    @Override
    protected Database toCheck(Database written) {
        return SqliteDatabase.readOnly(((SqliteDatabase) written).file());
    }

    @Test
    void noBitOfTheFileChangesARecordUnseen() throws IOException {
        Path file = ((SqliteDatabase) database()).file();
        byte[] whole = Files.readAllBytes(file);
        List<JournalRecord> records = new ArrayList<>();
        Verifier.verify(SqliteDatabase.readOnly(file), records::add);
        Path changed = directory.resolve("changed.db");
        Property.holds(
                Campaign.cases(300, 50_000),
                random -> {
                    byte[] bytes = whole.clone();
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    Files.write(changed, bytes);
                    List<JournalRecord> seen = new ArrayList<>();
                    Verdict verdict = Verifier.verify(SqliteDatabase.readOnly(changed), seen::add);
                    if (verdict instanceof Verdict.Intact) {
                        assertThat(seen).isEqualTo(records);
                    }
                });
    }

    @Test
    void checkingACopyLeavesNothingBesideIt() throws Exception {
        Path copies = Files.createDirectory(directory.resolve("copies"));
        Path file = ((SqliteDatabase) database()).file();
        Path copy = Files.copy(file, copies.resolve("copy of a #1 journal?.db"));
        assertThat(Verifier.verify(SqliteDatabase.readOnly(copy)))
                .isInstanceOf(Verdict.Intact.class);
        try (Stream<Path> files = Files.list(copies)) {
            assertThat(files).containsExactly(copy);
        }
    }
}
