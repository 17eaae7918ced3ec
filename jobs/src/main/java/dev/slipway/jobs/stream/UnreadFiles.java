package dev.slipway.jobs.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;

/// What tasks on a cluster leave and cannot be read here: it keeps nothing else from being brought.
/// It is passed over, and given up when it could not be read at three looks; whoever gives it up
/// puts it aside, under a name by which nobody reads it again.
///
/// *Threads*: one.
public final class UnreadFiles {
    /// What the name of a file that was put aside ends with.
    public static final String ASIDE = ".aside";

    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final int LOOKS = 3;
    private static final int PIECE = 64 << 10;

    private final Opening opening;

    /// At how many looks files could not be read, by name.
    private final Map<String, Integer> looks = new HashMap<>();

    /// How a file is opened.
    @FunctionalInterface
    public interface Opening {
        /// Its bytes.
        InputStream open(Path file) throws IOException;
    }

    /// What became of a file at a look.
    public enum Look {
        /// All of it was read.
        READ,
        /// It is not there any more.
        GONE,
        /// It could not be read, and may be at the next look.
        PASSED_OVER,
        /// It could not be read for too long.
        GIVEN_UP
    }

    /// Follows no link.
    public UnreadFiles() {
        this(file -> Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
    }

    /// Files are opened like this.
    public UnreadFiles(Opening opening) {
        this.opening = opening;
    }

    /// Reads a file.
    ///
    /// @param to where its bytes go; some of them also where it cannot be read to its end
    /// @param most bytes of it; what is behind them is left out
    ///
    /// *Errors*: `IOException` where they cannot be written.
    public Look look(Path file, OutputStream to, int most) throws IOException {
        String name = String.valueOf(file.getFileName());
        try (InputStream in = opening.open(file)) {
            copy(in, to, most);
        } catch (NoSuchFileException e) {
            looks.remove(name);
            return Look.GONE;
        } catch (IOException e) {
            return failed(file, name, e);
        } catch (UncheckedIOException e) {
            throw new IOException("nothing takes " + name + ": " + e.getMessage(), e);
        }
        looks.remove(name);
        return Look.READ;
    }

    /// What cannot be written is no fault of the file.
    private static void copy(InputStream in, OutputStream to, int most) throws IOException {
        byte[] piece = new byte[PIECE];
        int left = most;
        int count = in.read(piece, 0, Math.min(left, PIECE));
        while (count > 0) {
            try {
                to.write(piece, 0, count);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            left -= count;
            count = in.read(piece, 0, Math.min(left, PIECE));
        }
    }

    private Look failed(Path file, String name, IOException why) {
        int before = looks.getOrDefault(name, 0);
        looks.put(name, before + 1);
        if (before + 1 == LOOKS) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be read: " + why);
        }
        return before + 1 < LOOKS ? Look.PASSED_OVER : Look.GIVEN_UP;
    }

    /// Puts a file aside that was given up, in place of an earlier one of the name. Where that
    /// cannot be done it stays, and is passed over.
    ///
    /// @param file where it lies by now
    /// @param name that it had
    public void putAside(Path file, String name) {
        try {
            Files.move(file, file.resolveSibling(name + ASIDE), StandardCopyOption.ATOMIC_MOVE);
            looks.remove(name);
        } catch (IOException e) {
            // It was said that it cannot be read.
        }
    }
}
