package dev.slipway.journal.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.artifact.Artifact;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.database.Database;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a backup of a journal in every kind of database is worth.
abstract class BackupContract {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

    @TempDir Path directory;
    private Database database;
    private Database target;
    private ArtifactStore artifacts;
    private SqlJournal journal;
    private Path backup;

    /// A database without a journal.
    protected abstract Database newDatabase();

    /// How a database says that it holds one.
    protected abstract String journalIsTaken();

    @BeforeEach
    void openTheOriginal() throws IOException {
        database = newDatabase();
        target = newDatabase();
        artifacts = store("artifacts");
        journal = SqlJournal.open(database, Opening.of(CLOCK, new SecureRandom()));
        backup = directory.resolve("backup");
    }

    @AfterEach
    void closeTheOriginal() {
        journal.close();
    }

    @Test
    void whatIsRestoredIsWhatWasBackedUp() throws IOException {
        push("one");
        push("two");
        BackupSummary summary = take();
        assertThat(summary.head()).isEqualTo(journal.head());
        assertThat(summary.artifacts()).isEqualTo(2);
        push("three");
        assertThat(restore()).isEqualTo(summary);
        ArtifactStore restored = store("restored");
        assertThat(restored.digests()).hasSize(2);
        assertThat(restored.broken()).isEmpty();
        try (SqlJournal copy = openRestored()) {
            assertThat(copy.read(0, 10)).isEqualTo(journal.read(0, 3));
        }
    }

    @Test
    void backupDuringAStormHoldsAPrefixAndEveryArtifactThatItNames() throws Exception {
        AtomicBoolean storming = new AtomicBoolean(true);
        CountDownLatch underWay = new CountDownLatch(10);
        try (ExecutorService storm = Executors.newSingleThreadExecutor()) {
            Future<Integer> pushes =
                    storm.submit(() -> {
                        int pushed = 0;
                        while (storming.get()) {
                            push("push-" + pushed++);
                            underWay.countDown();
                        }
                        return pushed;
                    });
            underWay.await();
            BackupSummary summary = take();
            storming.set(false);
            int pushed = pushes.get();
            assertThat(summary.head().seq()).isBetween(11L, pushed + 1L);
        }
        restore();
        ArtifactStore restored = store("restored");
        try (SqlJournal copy = openRestored()) {
            List<JournalRecord> records = copy.read(0, 100_000);
            assertThat(records).isEqualTo(journal.read(0, Math.toIntExact(copy.head().seq())));
            for (JournalRecord record : records.subList(1, records.size())) {
                assertThat(restored.find(new Sha256(record.payload().substring(11, 75))))
                        .isPresent();
            }
        }
        assertThat(restored.broken()).isEmpty();
    }

    @Test
    void changedByteInABackupIsNamed() throws IOException {
        Artifact artifact = push("one");
        take();
        Path copy =
                backup.resolve("artifacts/sha256")
                        .resolve(artifact.digest().hex().substring(0, 2))
                        .resolve(artifact.digest().hex());
        Files.writeString(copy, "another");
        assertThatThrownBy(this::restore).hasMessageContaining(artifact.digest() + " was changed");
    }

    @Test
    void unfinishedBackupIsNoBackup() throws IOException {
        push("one");
        take();
        Files.delete(backup.resolve("backup.txt"));
        assertThatThrownBy(this::restore)
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("no finished backup");
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        take();
        assertThatThrownBy(this::take).hasMessageContaining("expected: empty or new");
        assertThatThrownBy(() ->
                        new Restore(backup, CLOCK).into(database, directory.resolve("restored")))
                .hasMessageContaining(journalIsTaken());
    }

    /// As by a full disk.
    @Test
    void whatBrokeOffBesideTheJournalIsBegunAgain() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.createDirectories(data.resolve("files"));
        Files.writeString(data.resolve("files/plot.txt"), "a plot");
        makeDatabase(data.resolve("tracking.db"));
        push("one");
        BackupSummary summary = new Backup(database, artifacts, beside(data), CLOCK).take(backup);
        Path kept = Files.move(backup.resolve("tracking.db"), directory.resolve("kept.db"));
        Files.writeString(backup.resolve("tracking.db"), "no database at all, but text");

        Path restored = Files.createDirectory(directory.resolve("restored-data"));
        assertThatThrownBy(() -> restoreBeside(restored))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("tracking.db");
        Files.move(kept, backup.resolve("tracking.db"), StandardCopyOption.REPLACE_EXISTING);
        Files.createDirectories(restored.resolve("files"));
        Files.writeString(restored.resolve("files/plot.txt"), "a pl");

        assertThat(restoreBeside(restored)).isEqualTo(summary);
        assertThat(restored.resolve("files/plot.txt")).hasContent("a plot");
        assertThat(restored.resolve("tracking.db")).exists();
        try (SqlJournal copy = openRestored()) {
            assertThat(copy.head().seq()).isGreaterThanOrEqualTo(summary.head().seq());
        }
    }

    /// As by a disk that is full for the journal itself.
    @Test
    void journalThatBrokeOffIsBegunAgain() throws Exception {
        push("one");
        BackupSummary summary = take();
        change(backup.resolve("slipway.db"), "ALTER TABLE writer ADD COLUMN another TEXT");
        assertThatThrownBy(this::restore).isInstanceOf(BackupException.class);
        change(backup.resolve("slipway.db"), "ALTER TABLE writer DROP COLUMN another");

        assertThat(restore()).isEqualTo(summary);
        try (SqlJournal copy = openRestored()) {
            assertThat(copy.read(0, 10)).isEqualTo(journal.read(0, 10));
        }
    }

    /// It may lie on a disk that is only read, or come from a store that keeps no empty folders.
    @Test
    void backupIsAfterARestoreWhatItWasBefore() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        makeDatabase(data.resolve("tracking.db"));
        push("one");
        BackupSummary summary = new Backup(database, artifacts, beside(data), CLOCK).take(backup);
        for (String empty : List.of("staging", "leases", "unreferenced")) {
            Files.delete(backup.resolve("artifacts").resolve(empty));
        }
        Files.delete(backup.resolve("tracking.db"));
        makeDatabase(backup.resolve("tracking.db"));
        byte[] before = Files.readAllBytes(backup.resolve("tracking.db"));
        List<Path> all = everythingIn(backup);

        Path restored = Files.createDirectory(directory.resolve("restored-data"));
        assertThat(restoreBeside(restored)).isEqualTo(summary);
        assertThat(everythingIn(backup)).isEqualTo(all);
        assertThat(backup.resolve("tracking.db")).hasBinaryContent(before);
        assertThat(restored.resolve("tracking.db")).exists();
        assertThat(store("restored").digests()).hasSize(1);
    }

    private static List<Path> everythingIn(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.sorted().toList();
        }
    }

    /// What is in use beside a journal is not written over.
    @Test
    void nothingIsWrittenBesideAJournalThatIsThere() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.createDirectories(data.resolve("files"));
        Files.writeString(data.resolve("files/plot.txt"), "a plot");
        new Backup(database, artifacts, beside(data), CLOCK).take(backup);
        Files.writeString(data.resolve("files/plot.txt"), "a newer plot");
        assertThatThrownBy(() ->
                        new Restore(backup, CLOCK)
                                .into(database, directory.resolve("restored"), beside(data)))
                .hasMessageContaining(journalIsTaken());
        assertThat(data.resolve("files/plot.txt")).hasContent("a newer plot");
    }

    /// What fails by then is begun again.
    @Test
    void journalComesBackOnceAllBesideItIsSettled() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.createDirectories(data.resolve("files"));
        Files.writeString(data.resolve("files/plot.txt"), "a plot");
        push("one");
        BackupSummary summary = new Backup(database, artifacts, beside(data), CLOCK).take(backup);
        Path restored = Files.createDirectory(directory.resolve("restored-data"));
        Companions unsettled =
                new Companions(
                        restored,
                        List.of("tracking.db"),
                        List.of("files"),
                        back -> {
                            assertThat(back.resolve("files/plot.txt")).hasContent("a plot");
                            throw new IOException("not settled");
                        });
        assertThatThrownBy(() ->
                        new Restore(backup, CLOCK)
                                .into(target, directory.resolve("restored"), unsettled))
                .hasMessage("not settled");
        assertThat(restoreBeside(restored)).isEqualTo(summary);
    }

    private static Companions beside(Path data) {
        return new Companions(data, List.of("tracking.db"), List.of("files"));
    }

    private BackupSummary restoreBeside(Path data) throws IOException {
        return new Restore(backup, CLOCK).into(target, directory.resolve("restored"), beside(data));
    }

    private static void makeDatabase(Path file) throws SQLException {
        change(file, "CREATE TABLE kept (what TEXT)");
    }

    private static void change(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void keysAreCopiedApartAndForTheirOwnerAlone() throws IOException {
        Path keys = Files.createDirectory(directory.resolve("keys"));
        Files.writeString(keys.resolve("checkpoint.key"), "secret");
        take();
        assertThatThrownBy(() -> Backup.takeKeys(keys, backup.resolve("keys")))
                .hasMessageContaining("outside of the backup");
        Path copies = directory.resolve("key-copies");
        assertThat(Backup.takeKeys(keys, copies)).isEqualTo(1);
        assertThat(copies.resolve("checkpoint.key")).hasContent("secret");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(copies.resolve("checkpoint.key"))))
                .isEqualTo("rw-------");
    }

    private Artifact push(String content) throws IOException {
        Artifact artifact =
                artifacts.put(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
        Append append =
                Append.of(
                        "ann",
                        new IdempotencyKey(content),
                        artifact.digest(),
                        journal.head().seq(),
                        List.of(
                                new Draft(
                                        "ArtifactPushed",
                                        1,
                                        "{\"digest\":\"" + artifact.digest() + "\"}")));
        assertThat(journal.append(append)).isInstanceOf(Appended.Recorded.class);
        return artifact;
    }

    private BackupSummary take() throws IOException {
        return new Backup(database, artifacts, Companions.none(), CLOCK).take(backup);
    }

    private BackupSummary restore() throws IOException {
        return new Restore(backup, CLOCK).into(target, directory.resolve("restored"));
    }

    private SqlJournal openRestored() {
        return SqlJournal.open(target, Opening.of(CLOCK, new SecureRandom()));
    }

    private ArtifactStore store(String name) throws IOException {
        return ArtifactStore.open(
                directory.resolve(name), CLOCK, new SecureRandom(), Milestones.unwatched());
    }
}
