package dev.slipway.capture.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Files that make no sense to us: they get a name under which nobody reads them again, so that the
/// others go on.
public final class Aside {
    /// What the name of a file that was put aside ends with.
    public static final String SUFFIX = ".aside";

    private Aside() {}

    /// Puts a file aside; whether the disk let it.
    public static boolean put(Path file) {
        try {
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + SUFFIX),
                    StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
