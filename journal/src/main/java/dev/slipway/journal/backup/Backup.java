package dev.slipway.journal.backup;

import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.artifact.Artifact;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.artifact.Collector;
import dev.slipway.journal.artifact.DurableFiles;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.JournalCopy;
import dev.slipway.journal.database.SqliteDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A copy of a journal and its artifacts in a directory, taken while both are in use.
///
/// The database comes first and the artifacts after it, with collection paused: every artifact that
/// a copied record names is then in the copy. What is recorded after the database was copied is not
/// in the backup. Keys are no part of it; they have a place of their own.
public final class Backup {
    static final String JOURNAL = "slipway.db";
    static final String ARTIFACTS = "artifacts";

    private final Database journal;
    private final ArtifactStore artifacts;
    private final Companions companions;
    private final InstantSource clock;

    /// Backups of this journal, these artifacts and what stands beside them.
    public Backup(
            Database journal, ArtifactStore artifacts, Companions companions, InstantSource clock) {
        this.journal = journal;
        this.artifacts = artifacts;
        this.companions = companions;
        this.clock = clock;
    }

    /// Takes a backup into a directory that is empty or does not exist.
    ///
    /// *Errors*: [BackupException] when the directory is not empty, or the copy does not verify.
    public BackupSummary take(Path directory) throws IOException {
        Instant begun = clock.instant();
        requireEmpty(directory);
        DurableFiles.createDirectories(directory);
        try (Collector.Pause _ = artifacts.collector().pause()) {
            JournalHead head = copyJournal(directory.resolve(JOURNAL));
            List<Artifact> copied = copyArtifacts(directory.resolve(ARTIFACTS));
            companions.copyInto(directory);
            long bytes = copied.stream().mapToLong(Artifact::size).sum();
            BackupSummary summary = new BackupSummary(head, begun, copied.size(), bytes);
            new DurableFiles(Milestones.unwatched())
                    .write(
                            directory.resolve(BackupSummary.FILE),
                            summary.text().getBytes(StandardCharsets.UTF_8));
            return summary;
        }
    }

    private JournalHead copyJournal(Path file) throws BackupException {
        try {
            JournalCopy.toFile(journal, file);
        } catch (SQLException e) {
            throw new BackupException(journal.name() + ": " + e.getMessage(), e);
        }
        return verified(file);
    }

    /// The head of a copied journal, after all of it has been checked.
    static JournalHead verified(Path file) throws BackupException {
        return switch (Verifier.verify(SqliteDatabase.readOnly(file))) {
            case Verdict.Intact intact -> intact.head();
            case Verdict.Broken broken -> throw new BackupException(file + ": " + broken.words());
            case Verdict.Unchecked unchecked ->
                    throw new BackupException(file + ": " + unchecked.words());
        };
    }

    private List<Artifact> copyArtifacts(Path directory) throws IOException {
        ArtifactStore copy = store(directory, clock);
        return copyAll(artifacts, copy);
    }

    static ArtifactStore store(Path directory, InstantSource clock) throws IOException {
        return ArtifactStore.open(directory, clock, new SecureRandom(), Milestones.unwatched());
    }

    /// Copies every artifact; one whose bytes have changed stops the copy by name.
    static List<Artifact> copyAll(ArtifactStore from, ArtifactStore to) throws IOException {
        List<Artifact> copied = new ArrayList<>();
        for (Sha256 digest : from.digests()) {
            try (InputStream content = from.read(digest)) {
                copied.add(to.put(content));
            }
        }
        return copied;
    }

    /// Copies key files into a directory of their own, readable by their owner alone.
    ///
    /// *Errors*: [BackupException] when that directory is not empty or holds a backup.
    public static int takeKeys(Path keys, Path directory) throws IOException {
        requireEmpty(directory);
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null && Files.exists(parent.resolve(BackupSummary.FILE))) {
            throw new BackupException(
                    "keys: " + directory + " (expected: a place outside of the backup)");
        }
        OwnerOnly.createDirectories(directory);
        int copied = 0;
        try (Stream<Path> files = Files.list(keys)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                OwnerOnly.write(
                        directory.resolve(file.getFileName().toString()), Files.readAllBytes(file));
                copied++;
            }
        }
        DurableFiles.force(directory);
        return copied;
    }

    private static void requireEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.findAny().isPresent()) {
                throw new BackupException(
                        "directory: " + directory + " (expected: empty or new) for a backup");
            }
        }
    }
}
