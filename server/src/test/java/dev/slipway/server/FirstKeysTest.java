package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.outside.PlayedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A journal that lies on another machine has the first token, and receipts that the key has
/// signed: a power cut here must not leave a server without either.
@Tag("compiler")
final class FirstKeysTest {
    private static final int NEVER = 1_000_000;

    @TempDir Path built;
    @TempDir Path directory;

    @Test
    void keysAndTheFirstTokenOutliveAPowerCut() throws Exception {
        Path machine = Files.createDirectory(directory.resolve("machine"));
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        Path lost = directory.resolve("lost");
        Path data = machine.resolve("srv/data");
        Process child = child(data, PlayedDisk.builtIn(built).cutting(machine, mirror, NEVER));
        assertThat(child.waitFor()).isZero();

        PlayedDisk.loseUnforced(machine, mirror, lost);

        Path before = lost.resolve("srv/data");
        for (String file : List.of("keys/receipt.key", "keys/receipt.pub", "admin-token")) {
            assertThat(data.resolve(file)).hasSameBinaryContentAs(before.resolve(file));
        }
    }

    private static Process child(Path data, Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                FirstKeysChild.class.getName(),
                                data.toString())
                        .inheritIO();
        builder.environment().putAll(environment);
        return builder.start();
    }
}
