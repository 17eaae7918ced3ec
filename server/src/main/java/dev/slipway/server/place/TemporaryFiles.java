package dev.slipway.server.place;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The system's directory for temporary files, into which the library of databases is unpacked.
/// Without room there it cannot be loaded, and what it says of that names neither place nor reason.
public final class TemporaryFiles {
    private static final int MIB = 4;

    private TemporaryFiles() {}

    /// Tries whether a file of that size can be written there; none is left.
    ///
    /// *Errors*: `IOException` in words when it cannot.
    public static void tryOne() throws IOException {
        tryOne(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
    }

    static void tryOne(Path directory) throws IOException {
        try {
            Path file = Files.createTempFile(directory, "slipway", ".room");
            // Its name is gone once it is open, so that a process that is killed leaves nothing.
            try (OutputStream out =
                    Files.newOutputStream(
                            file, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                out.write(new byte[MIB << 20]);
            }
        } catch (IOException e) {
            throw new IOException(
                    "temporary files: none can be written in "
                            + directory
                            + " (expected: room for "
                            + MIB
                            + " MiB; SLIPWAY_JAVA_OPTS=-Djava.io.tmpdir=DIR names another place): "
                            + PlaceFault.inWords(e),
                    e);
        }
    }
}
