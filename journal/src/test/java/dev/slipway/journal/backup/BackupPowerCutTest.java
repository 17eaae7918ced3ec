package dev.slipway.journal.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.Journals;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.testkit.outside.PlayedDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The power goes right after a backup was taken.
@Tag("compiler")
final class BackupPowerCutTest {
    private static final int NEVER = 1_000_000;

    @TempDir Path built;
    @TempDir Path directory;

    private JournalHead head = new JournalHead("none", 0, 0, Sha256.of("none"));

    @BeforeEach
    void writeTheOriginal() throws IOException {
        Path original = Files.createDirectory(directory.resolve("original"));
        try (SqlJournal journal =
                Journals.open(SqliteDatabase.at(original.resolve("slipway.db")))) {
            Journals.fill(journal, 20);
            head = journal.head();
        }
        artifacts("original/artifacts")
                .put(new ByteArrayInputStream("model".getBytes(StandardCharsets.UTF_8)));
        Files.createDirectories(original.resolve("tracking/files/run"));
        Files.writeString(original.resolve("tracking/files/run/plot.txt"), "a plot");
        Files.createDirectories(original.resolve("keys"));
        Files.writeString(original.resolve("keys/receipt.key"), "secret");
    }

    @Test
    void powerCutAfterABackupLosesNothingOfIt() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        PlayedDisk disk = PlayedDisk.builtIn(built);
        Process child = backup(disk, data, mirror);
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(said).isZero();

        PlayedDisk.loseUnforced(data, mirror, directory.resolve("lost"));

        Restore restore = new Restore(data.resolve("backup"), Journals.CLOCK);
        BackupSummary restored =
                restore.into(
                        SqliteDatabase.at(directory.resolve("restored.db")),
                        directory.resolve("restored"));
        assertThat(restored.head()).isEqualTo(head);
        assertThat(artifacts("restored").digests()).hasSize(1);
        assertThat(data.resolve("backup/tracking/files/run/plot.txt")).hasContent("a plot");
        assertThat(data.resolve("keys/receipt.key")).hasContent("secret");
    }

    private Process backup(PlayedDisk disk, Path data, Path mirror) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                // This JVM verifies the same classes.
                                "-XX:+UnlockDiagnosticVMOptions",
                                "-XX:-BytecodeVerificationRemote",
                                "-Xmx128m",
                                "-Dorg.sqlite.tmpdir=" + directory,
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BackupChild.class.getName(),
                                directory.toString())
                        .redirectErrorStream(true);
        builder.environment().putAll(disk.cutting(data, mirror, NEVER));
        return builder.start();
    }

    private ArtifactStore artifacts(String name) throws IOException {
        return ArtifactStore.open(
                directory.resolve(name),
                Journals.CLOCK,
                new SecureRandom(),
                Milestones.unwatched());
    }
}
