package dev.slipway.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.outside.PlayedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A [PlayedDisk] that does not take a delivery.
@Tag("compiler")
final class RefusedLogTest {
    private static final long NOW = 1_000_000;

    @TempDir private Path scratch;

    /// Else it would be known when it is brought again, and acknowledged without being on the disk:
    /// to force once more what could not be forced succeeds.
    @ParameterizedTest
    @ValueSource(strings = {"sync EIO 1 1", "sync ENOSPC 1 1", "write ENOSPC 1 1"})
    void deliveryThatTheDiskRefusedIsNewWhenItIsBroughtAgain(String fault) throws Exception {
        Path store = Files.createDirectory(scratch.resolve("store"));
        Path armed = scratch.resolve("armed");
        Process child =
                child(store, armed, PlayedDisk.builtIn(scratch).failing(store, armed, fault));
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(said).isZero();
        assertThat(said.lines()).containsExactly("taken", "refused");
        try (OnlineStore opened =
                OnlineStore.open(store, OnlineStoreTest.FEATURES, OnlineStoreTest.NO_SNAPSHOT)) {
            assertThat(opened.at("flights", "ATL", NOW)).isEqualTo(1);
            assertThat(opened.take(OnlineStoreTest.delivery(2))).isTrue();
            assertThat(opened.at("flights", "ATL", NOW)).isEqualTo(2);
        }
    }

    private static Process child(Path store, Path armed, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = StoreChild.of(RefusedLogChild.class, store, armed);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
