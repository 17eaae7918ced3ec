package dev.slipway.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.RunArtifacts.Download;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a backup leaves that copies the database first.
final class RestoredDigestsTest {
    private static final ArtifactPath MODEL = ArtifactPath.of("0/run/model");
    private static final ArtifactPath LIKE = ArtifactPath.of("0/run/like");
    private static final ArtifactPath GONE = ArtifactPath.of("0/run/gone");

    @TempDir private Path folder;

    /// Of the file that is put in the model's place.
    private String digest = "";

    @BeforeEach
    void replaceFilesBehindTheDatabase() throws IOException {
        try (OpenStore open = new OpenStore(folder)) {
            RunArtifacts artifacts = open.store.artifacts();
            String _ = PowerCutChild.put(artifacts, MODEL, "old");
            String _ = PowerCutChild.put(artifacts, GONE, "one");
            digest = PowerCutChild.put(artifacts, LIKE, "new");
        }
        Files.writeString(folder.resolve("tracking/files/0/run/model"), "new");
        Files.delete(folder.resolve("tracking/files/0/run/gone"));
        settle();
    }

    private void settle() throws IOException {
        TrackingStore.settle(
                folder.resolve("tracking.db"),
                folder.resolve("tracking"),
                () -> Instant.ofEpochMilli(1));
    }

    @Test
    void aFileThatCameForAnotherOneIsNotKnownByItsDigest() throws IOException {
        try (OpenStore open = new OpenStore(folder);
                Download download = open.store.artifacts().download(MODEL)) {
            assertThat(download.digest()).isEqualTo(digest);
        }
    }

    @Test
    void whatIsStillTheSameFileStaysKnown() {
        try (TrackingFile index = TrackingFile.open(folder.resolve("tracking.db"), 0)) {
            List<String> known =
                    index.read(sql ->
                            sql.rows(
                                    "SELECT path FROM artifact ORDER BY path",
                                    row -> row.getString(1)));
            assertThat(known).containsExactly("0/run/gone", "0/run/like");
        }
    }

    @Test
    void whereNothingWasLoggedNothingIsMade() throws IOException {
        Path none = folder.resolve("none");
        TrackingStore.settle(none.resolve("tracking.db"), none, () -> Instant.EPOCH);
        assertThat(none).doesNotExist();
    }
}
