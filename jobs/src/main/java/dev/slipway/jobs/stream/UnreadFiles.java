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
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// What tasks on a cluster leave and cannot be read here: it keeps nothing else from being brought.
/// It is passed over, and given up when it could not be read at three looks and for a minute: looks
/// come several times in a second, and what a file server refuses for a moment is not lost. Whoever
/// gives it up puts it aside, under a name by which nobody reads it again.
///
/// *Threads*: one.
public final class UnreadFiles {
    /// What the name of a file that was put aside ends with.
    public static final String ASIDE = ".aside";

    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final int LOOKS = 3;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int PIECE = 64 << 10;

    private final Opening opening;
    private final LongSupplier nanoTime;

    /// What could not be read at the last look, by name.
    private final Map<String, Unread> unread = new HashMap<>();

    /// @param looks at which it could not be read, one after the other
    /// @param since when, by the monotonic clock
    private record Unread(int looks, long since, boolean isGivenUp) {}

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
        this(file -> Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), System::nanoTime);
    }

    /// Files are opened like this.
    ///
    /// @param nanoTime a monotonic clock
    public UnreadFiles(Opening opening, LongSupplier nanoTime) {
        this.opening = opening;
        this.nanoTime = nanoTime;
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
            unread.remove(name);
            return Look.GONE;
        } catch (IOException e) {
            return failed(file, name, e);
        } catch (UncheckedIOException e) {
            throw new IOException("nothing takes " + name + ": " + e.getMessage(), e);
        }
        unread.remove(name);
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
        long now = nanoTime.getAsLong();
        Unread before = unread.getOrDefault(name, new Unread(0, now, false));
        int looks = before.looks() + 1;
        boolean isGivenUp = looks >= LOOKS && now - before.since() >= PATIENCE_NANOS;
        unread.put(name, new Unread(looks, before.since(), isGivenUp));
        if (isGivenUp && !before.isGivenUp()) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be read: " + why);
        }
        return isGivenUp ? Look.GIVEN_UP : Look.PASSED_OVER;
    }

    /// Puts a file aside that was given up, in place of an earlier one of the name. Where that
    /// cannot be done it stays, and is passed over.
    ///
    /// @param file where it lies by now
    /// @param name that it had
    public void putAside(Path file, String name) {
        try {
            Files.move(file, file.resolveSibling(name + ASIDE), StandardCopyOption.ATOMIC_MOVE);
            unread.remove(name);
        } catch (IOException e) {
            // It was said that it cannot be read.
        }
    }
}
