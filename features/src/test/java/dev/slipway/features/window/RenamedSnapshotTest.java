package dev.slipway.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.outside.PlayedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A [PlayedDisk] behind a process that was killed when it had renamed a snapshot.
@Tag("compiler")
final class RenamedSnapshotTest {
    private static final long NOW = 1_000_000;

    @TempDir private Path scratch;

    /// Where the power fails before, the pair in front of it is all that there is.
    @Test
    void nothingIsRemovedBeforeItsNameIsOnTheDisk() throws Exception {
        Path store = leftByAKill();
        Path armed = Files.createFile(scratch.resolve("armed"));
        assertThat(said(store, PlayedDisk.builtIn(scratch).failing(store, armed, "sync EIO 1 1")))
                .isEqualTo("refused");
        assertThat(store.resolve("log-0")).isNotEmptyFile();

        try (OnlineStore opened =
                OnlineStore.open(store, OnlineStoreTest.FEATURES, OnlineStoreTest.NO_SNAPSHOT)) {
            assertThat(opened.at("flights", "ATL", NOW)).isEqualTo(1);
        }
        assertThat(store.resolve("log-0")).doesNotExist();
    }

    private Path leftByAKill() throws IOException {
        Path store = scratch.resolve("store");
        take(store, OnlineStoreTest.NO_SNAPSHOT);
        Path further = scratch.resolve("further");
        take(further, 0);
        Files.copy(further.resolve("snapshot-1"), store.resolve("snapshot-1"));
        return store;
    }

    private static void take(Path directory, long logLimit) throws IOException {
        try (OnlineStore store = OnlineStore.open(directory, OnlineStoreTest.FEATURES, logLimit)) {
            assertThat(store.take(OnlineStoreTest.delivery(1))).isTrue();
        }
    }

    private static String said(Path store, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = StoreChild.of(OpeningChild.class, store);
        builder.environment().putAll(environment);
        Process child = builder.start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(said).isZero();
        return said.strip();
    }
}
