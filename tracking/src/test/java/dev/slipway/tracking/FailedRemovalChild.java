package dev.slipway.tracking;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.tracking.RunArtifacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process whose disk fails while it removes the first of two files of one length, that puts the
/// second there, and ends as it stands.
final class FailedRemovalChild {
    private FailedRemovalChild() {}

    /// Prints the digest of the second file.
    ///
    /// @param arguments a folder, and the file while which is there the disk fails
    public static void main(String[] arguments) throws IOException {
        RunArtifacts artifacts = new OpenStore(Path.of(arguments[0])).store.artifacts();
        Path armed = Files.createFile(Path.of(arguments[1]));
        assertThatThrownBy(() -> artifacts.delete(PowerCutChild.MODEL))
                .isInstanceOf(RefusalException.class);
        Files.delete(armed);
        System.out.println(PowerCutChild.put(artifacts, PowerCutChild.MODEL, "new"));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
