package dev.slipway.journal.audit;

import java.io.IOException;
import java.nio.file.Path;

/// A process that appends a checkpoint to a file.
final class CheckpointChild {
    private CheckpointChild() {}

    /// @param arguments the file
    public static void main(String[] arguments) throws IOException {
        new CheckpointFile(Path.of(arguments[0]))
                .append(
                        SignedCheckpoint.sign(
                                CheckpointTest.CHECKPOINT, CheckpointKeys.generate().getPrivate()));
    }
}
