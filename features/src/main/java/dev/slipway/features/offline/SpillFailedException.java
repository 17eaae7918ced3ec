package dev.slipway.features.offline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What does not fit in memory could not be written to the disk.
public final class SpillFailedException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final long MEBIBYTE = 1L << 20;

    /// @param directory where it was to go
    SpillFailedException(Path directory, IOException cause) {
        super(
                "spill: "
                        + directory
                        + ": "
                        + cause.getMessage()
                        + free(directory)
                        + " (expected: room for what does not fit in memory)",
                cause);
    }

    private static String free(Path directory) {
        try {
            return ", "
                    + Files.getFileStore(directory).getUsableSpace() / MEBIBYTE
                    + " MiB are free there";
        } catch (IOException e) {
            return "";
        }
    }
}
