package dev.slipway.journal.backup;

import dev.slipway.api.journal.JournalHead;
import dev.slipway.journal.artifact.Artifact;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.artifact.DurableFiles;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.JournalCopy;
import dev.slipway.journal.database.PostgresDatabase;
import dev.slipway.journal.database.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/// The way back from a backup into a place that is empty.
///
/// Everything is checked on the way: the journal against its summary and its own hashes, each
/// artifact against its name. A restored journal lacks what was recorded after the backup; opening
/// it next to a newer checkpoint says so.
public final class Restore {
    private final Path backup;
    private final InstantSource clock;

    /// From the backup in this directory.
    public Restore(Path backup, InstantSource clock) {
        this.backup = backup;
        this.clock = clock;
    }

    /// What the backup says it holds.
    ///
    /// *Errors*: [BackupException] when it was not finished.
    public BackupSummary summary() throws IOException {
        Path file = backup.resolve(BackupSummary.FILE);
        if (!Files.isRegularFile(file)) {
            throw new BackupException(backup + ": no finished backup (expected: " + file + ")");
        }
        try {
            return BackupSummary.parse(Files.readString(file));
        } catch (RuntimeException e) {
            throw new BackupException(file + ": " + e.getMessage(), e);
        }
    }

    /// Puts journal and artifacts back, and nothing beside them.
    ///
    /// *Errors*: as of the other.
    public BackupSummary into(Database journal, Path artifacts) throws IOException {
        return into(journal, artifacts, Companions.none());
    }

    /// Puts journal, artifacts and what stood beside them back. The journal comes last: what broke
    /// off before is begun again, over what it has left.
    ///
    /// *Errors*: [BackupException] when the backup is not whole, the target is in use, or is a
    /// PostgreSQL that cannot keep one of the texts.
    ///
    /// @param beside what the backup may hold, and the directory that it comes back into
    public BackupSummary into(Database journal, Path artifacts, Companions beside)
            throws IOException {
        BackupSummary summary = summary();
        Path copy = backup.resolve(Backup.JOURNAL);
        JournalHead head = Backup.verified(copy);
        if (!head.equals(summary.head())) {
            throw new BackupException(
                    copy + ": " + head.seq() + " records (expected: " + summary.head() + ")");
        }
        requireNew(journal);
        if (journal instanceof PostgresDatabase) {
            UnkeptTexts.requireNone(copy);
            requireNone(journal);
        }
        List<Artifact> restored = copyArtifacts(summary, Backup.store(artifacts, clock));
        if (restored.size() != summary.artifacts()) {
            throw new BackupException(
                    "artifacts: " + restored.size() + " (expected: " + summary.artifacts() + ")");
        }
        if (!beside.isNone()) {
            new Companions(backup, beside.databases(), beside.folders())
                    .bringBackInto(beside.directory());
            beside.settling().settle(beside.directory());
        }
        bringBack(copy, journal);
        return summary;
    }

    /// A backup is only read: it may lie where nobody may write, and where folders without files
    /// are not kept.
    private List<Artifact> copyArtifacts(BackupSummary summary, ArtifactStore to)
            throws IOException {
        if (summary.artifacts() == 0) {
            return List.of();
        }
        Path from = backup.resolve(Backup.ARTIFACTS);
        return Backup.copyAll(ArtifactStore.openExisting(from, clock, new SecureRandom()), to);
    }

    private static void bringBack(Path copy, Database journal) throws IOException {
        try {
            switch (journal) {
                case SqliteDatabase sqlite -> bringBack(copy, sqlite.file());
                case PostgresDatabase postgres -> JournalCopy.fromFile(copy, postgres);
            }
        } catch (SQLException e) {
            throw new BackupException(journal.name() + ": " + e.getMessage(), e);
        }
    }

    /// Under another name until it is whole and on the disk: what a full disk leaves under this one
    /// keeps the next restore out, and a server would begin a new journal in it.
    private static void bringBack(Path copy, Path file) throws IOException, SQLException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        deleteLogs(fresh);
        JournalCopy.fromFile(copy, SqliteDatabase.at(fresh));
        if (Files.exists(log(fresh, "-wal"))) {
            throw new BackupException(
                    fresh + ": not all of it came to the file (expected: room on the disk)");
        }
        DurableFiles.force(fresh);
        deleteLogs(file);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.force(Objects.requireNonNull(file.getParent()));
    }

    /// Those of another file of this name do not belong to one that takes its place.
    private static void deleteLogs(Path file) throws IOException {
        for (String suffix : List.of("-wal", "-shm", "-journal")) {
            Files.deleteIfExists(log(file, suffix));
        }
    }

    private static Path log(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    /// Before anything is written beside what may be in use.
    private static void requireNone(Database journal) throws BackupException {
        try {
            JournalCopy.requireNone(journal);
        } catch (SQLException e) {
            throw new BackupException(journal.name() + ": " + e.getMessage(), e);
        }
    }

    private static void requireNew(Database journal) throws BackupException {
        if (journal instanceof SqliteDatabase sqlite && Files.exists(sqlite.file())) {
            throw new BackupException(
                    "journal: " + sqlite.file() + " exists (expected: a new file)");
        }
    }
}
