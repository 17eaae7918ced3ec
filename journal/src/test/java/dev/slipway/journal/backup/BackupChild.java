package dev.slipway.journal.backup;

import dev.slipway.journal.Milestones;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.SqliteDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/// A process that takes a backup of `original` into `data/backup`, and a copy of its keys into
/// `data/keys`.
final class BackupChild {
    private BackupChild() {}

    /// @param arguments directory of both
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Path original = directory.resolve("original");
        InstantSource clock = InstantSource.system();
        try (Database journal = SqliteDatabase.at(original.resolve("slipway.db"))) {
            ArtifactStore artifacts =
                    ArtifactStore.open(
                            original.resolve("artifacts"),
                            clock,
                            new SecureRandom(),
                            Milestones.unwatched());
            Companions beside = new Companions(original, List.of(), List.of("tracking/files"));
            new Backup(journal, artifacts, beside, clock).take(directory.resolve("data/backup"));
        }
        Backup.takeKeys(original.resolve("keys"), directory.resolve("data/keys"));
    }
}
