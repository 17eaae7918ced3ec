package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.Capturing;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KilledStoreTest {
    private static final int KEPT = 40;

    @TempDir private Path directory;

    @Test
    void everythingThatWasWrittenIsThereAfterKill() throws Exception {
        Process child = StoreChildren.start(directory, Integer.MAX_VALUE, Map.of());
        try (BufferedReader said = child.inputReader()) {
            for (int i = 0; i < KEPT; i++) {
                assertThat(said.readLine()).isEqualTo("kept " + i);
            }
        } finally {
            child.destroyForcibly().onExit().join();
        }
        Path open;
        try (Stream<Path> all = Files.list(directory.resolve(".spool"))) {
            open = all.filter(path -> path.toString().endsWith(".open")).findAny().orElseThrow();
        }
        Files.write(open, new byte[] {40, 0, 0, 0, 7, 7}, StandardOpenOption.APPEND);

        try (CaptureStore store =
                StoreChild.open(directory, new Capturing(CaptureLimits.DEFAULT))) {
            for (int i = 0; i < KEPT; i++) {
                assertThat(store.find(Flown.id(i))).isPresent();
            }
        }
        assertThat(open).doesNotExist();
    }
}
