package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.RunArtifacts.Download;
import dev.slipway.api.tracking.RunArtifacts.Upload;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.server.exit.Exit;
import dev.slipway.tracking.TrackingStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What runs have logged, behind a backup that was taken while they went on.
final class RestoredRunsTest {
    private static final ArtifactPath MODEL = ArtifactPath.of("0/run/model");
    private static final ArtifactPath LIKE = ArtifactPath.of("0/run/like");

    @TempDir Path folder;
    private Path data;

    @BeforeEach
    void writeAJournal() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        Opening opening = Opening.of(InstantSource.system(), new SecureRandom());
        SqlJournal.open(SqliteDatabase.at(data.resolve("slipway.db")), opening).close();
        ArtifactStore _ =
                ArtifactStore.open(
                        data.resolve("artifacts"),
                        InstantSource.system(),
                        new SecureRandom(),
                        Milestones.unwatched());
    }

    /// Its digest is that of the model which is registered by it.
    @Test
    void aFileThatCameForAnotherDuringTheBackupHasItsOwnDigest() throws IOException {
        String digest;
        try (TrackingStore store = store(data)) {
            String _ = put(store.artifacts(), MODEL, "old");
            digest = put(store.artifacts(), LIKE, "new");
        }
        Path backup = folder.resolve("backup");
        assertThat(run("backup", backup.toString(), "--data", data.toString()))
                .isEqualTo(Exit.PASSED);
        Files.writeString(backup.resolve("tracking/files").resolve(MODEL.toString()), "new");

        Path restored = folder.resolve("restored");
        assertThat(run("restore", backup.toString(), "--data", restored.toString()))
                .isEqualTo(Exit.PASSED);

        try (TrackingStore store = store(restored);
                Download download = store.artifacts().download(MODEL)) {
            assertThat(download.digest()).isEqualTo(digest);
        }
    }

    private static TrackingStore store(Path data) throws IOException {
        return TrackingStore.open(
                data.resolve("tracking.db"),
                data.resolve("tracking"),
                InstantSource.system(),
                new Random(7));
    }

    private static String put(RunArtifacts artifacts, ArtifactPath path, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Upload upload = artifacts.upload(path)) {
            upload.write(bytes, bytes.length);
            return upload.finish();
        }
    }

    private static int run(String... words) {
        CommandLine line = Main.commandLine(words);
        PrintWriter nobody = new PrintWriter(new StringWriter(), true);
        return line.setOut(nobody).setErr(nobody).execute(words);
    }
}
