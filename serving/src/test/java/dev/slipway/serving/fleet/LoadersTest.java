package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.VersionState;
import dev.slipway.serving.activation.Standby;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadersTest {
    @TempDir private Path directory;

    /// Who begins a load may be a request, and those who hear of its end may wait for the disk.
    @Test
    void endOfALoadIsHeardOnTheThreadThatLoads() {
        List<String> heard = new CopyOnWriteArrayList<>();
        Consumer<VersionState> hears = _ -> heard.add(Thread.currentThread().getName());
        VersionState over = new VersionState.Failed("a test");
        try (Parts parts = new Parts(directory, System::nanoTime)) {
            Loaders loaders =
                    new Loaders(
                            parts.standbys,
                            parts.swaps,
                            _ -> {},
                            1,
                            Thread.ofPlatform().name("loads").daemon().factory());
            Standby standby = parts.swaps.begin(Parts.ONE, parts.source(), false);
            assertThat(
                            loaders.begin(standby, () -> over, hears)
                                    .orTimeout(30, TimeUnit.SECONDS)
                                    .join())
                    .isEqualTo(over);
            loaders.shutdown();
        }
        assertThat(heard).containsExactly("loads");
    }
}
