package dev.slipway.capture.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of a spool, and between which ids its predictions lie. The name of a closed one says it,
/// so a start reads none of them.
///
/// @param number is never used again
/// @param first the smallest id; empty when it holds none
/// @param last the largest id
public record SpoolFile(Path path, long number, long bytes, String first, String last) {
    private static final String SUFFIX = ".spool";
    private static final int MILLIS_DIGITS = 12;
    private static final Pattern NAME =
            Pattern.compile("([0-9]{12})-([0-9a-f]{32})-([0-9a-f]{32})\\.spool");

    /// The closed file at `path`, if that is the name of one.
    public static Optional<SpoolFile> at(Path path) throws IOException {
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        return name.matches()
                ? Optional.of(
                        new SpoolFile(
                                path,
                                Long.parseLong(name.group(1)),
                                Files.size(path),
                                name.group(2),
                                name.group(3)))
                : Optional.empty();
    }

    /// When the prediction of this id came: it begins with the milliseconds.
    public static Instant time(String id) {
        return Instant.ofEpochMilli(Long.parseLong(id, 0, MILLIS_DIGITS, 16));
    }

    /// How ids of this moment begin, and all later ones are larger.
    public static String beginning(Instant time) {
        return "%012x".formatted(time.toEpochMilli());
    }

    /// The first part of the names of all files with this number.
    static String prefix(long number) {
        return String.format(Locale.ROOT, "%012d", number);
    }

    /// Cuts off what a failed write left behind its last good byte, and makes the rest durable, for
    /// a file that nobody has open.
    void force() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
            channel.force(true);
        }
    }

    /// Gives it its name as a closed file.
    SpoolFile rename() throws IOException {
        Path closed = closedPath();
        SpoolFile renamed = new SpoolFile(closed, number, bytes, first, last);
        Files.move(path, closed, StandardCopyOption.ATOMIC_MOVE);
        return renamed;
    }

    /// Where it lies once it is closed.
    Path closedPath() {
        return path.resolveSibling(prefix(number) + "-" + first + "-" + last + SUFFIX);
    }

    boolean isClosed() {
        return path.toString().endsWith(SUFFIX);
    }

    /// Whether it may hold the prediction of this id.
    public boolean mayHold(String id) {
        return first.compareTo(id) <= 0 && id.compareTo(last) <= 0;
    }
}
