package dev.slipway.capture.roller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Turns closed files of a spool into Parquet files and ends. The files themselves stay: whoever
/// started it removes them, and a file that is turned again gives the same Parquet files. One that
/// makes no sense, although its checksums hold, is put aside, so that the others go on.
public final class RollerMain {
    /// What the name of a file that was put aside ends with.
    static final String ASIDE = ".aside";

    private RollerMain() {}

    /// Rolls files.
    ///
    /// @param arguments the directory below which Parquet files go, and the spool's files
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            Path spool = Path.of(arguments[i]);
            try {
                Roll.of(spool, root);
            } catch (RuntimeException e) {
                Files.move(
                        spool,
                        spool.resolveSibling(spool.getFileName() + ASIDE),
                        StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }
}
