package dev.slipway.capture.spool;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that make no sense to us: they get a name under which nobody reads them again, so that the
/// others go on. The numbers of a spool begin anew, so one may have had that name before: each gets
/// one of its own.
public final class Aside {
    /// What the name of a file that was put aside ends with.
    public static final String SUFFIX = ".aside";

    private Aside() {}

    /// Puts a file aside; whether the disk let it.
    public static boolean put(Path file) {
        try {
            Path name = file.resolveSibling(file.getFileName() + SUFFIX);
            for (int again = 2; !isMoved(file, name); again++) {
                name = file.resolveSibling(file.getFileName() + "." + again + SUFFIX);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Gives a file a name of the same directory, unless another has it.
    private static boolean isMoved(Path file, Path name) throws IOException {
        try {
            // Not as an atomic move, which would replace the other.
            Files.move(file, name);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }
}
