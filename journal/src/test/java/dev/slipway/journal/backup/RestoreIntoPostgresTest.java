package dev.slipway.journal.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.Journals;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.database.PostgresDatabase;
import dev.slipway.journal.database.SqliteDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stops on the way from SQLite to PostgreSQL, before anything is written: no server is there.
final class RestoreIntoPostgresTest {
    @TempDir Path directory;

    @Test
    void textWithANulIsNamedByItsRecordAndField() throws Exception {
        Concealed text = concealed("cell a\0b is no number");
        SqliteDatabase database = SqliteDatabase.at(directory.resolve("slipway.db"));
        try (SqlJournal journal = Journals.open(database)) {
            Draft draft =
                    new Draft("JobFailed", 1, "{\"end\":{\"reason\":\"" + text.token() + "\"}}");
            Append append =
                    new Append(
                            "ann",
                            new IdempotencyKey("said"),
                            Sha256.of("said"),
                            journal.head().seq(),
                            List.of(draft),
                            List.of(text));
            assertThat(journal.append(append)).isInstanceOf(Appended.Recorded.class);
        }
        Restore restore = backup(database);

        try (PostgresDatabase target =
                PostgresDatabase.at("jdbc:postgresql://127.0.0.1:1/none", "nobody", "")) {
            assertThatThrownBy(() -> restore.into(target, directory.resolve("restored")))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("U+0000")
                    .hasMessageContaining("record 2 end.reason (")
                    .hasMessageContaining("audit erase");
        }
        assertThat(directory.resolve("restored")).doesNotExist();
        SqliteDatabase file = SqliteDatabase.at(directory.resolve("restored.db"));
        restore.into(file, directory.resolve("restored"));
        try (SqlJournal journal = Journals.open(file)) {
            assertThat(journal.reveal(text.token())).contains("cell a\0b is no number");
        }
    }

    private Restore backup(SqliteDatabase database) throws IOException {
        ArtifactStore artifacts =
                ArtifactStore.open(
                        directory.resolve("artifacts"),
                        Journals.CLOCK,
                        new SecureRandom(),
                        Milestones.unwatched());
        Path backup = directory.resolve("backup");
        new Backup(database, artifacts, Companions.none(), Journals.CLOCK).take(backup);
        return new Restore(backup, Journals.CLOCK);
    }

    /// As builds wrote it that did not mind the NUL.
    private static Concealed concealed(String value) throws GeneralSecurityException {
        byte[] key = new byte[32];
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] hash = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
        HexFormat hex = HexFormat.of();
        return new Concealed("concealed:" + hex.formatHex(hash), hex.formatHex(key), value);
    }
}
