package dev.slipway.capture.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a process that ended, in whatever way, left of a spool.
///
/// @param files oldest first; closed ones, and those that the disk does not let close now
/// @param aside how many could not be read and were put aside
record SpoolRecovery(List<SpoolFile> files, int aside) {
    /// What earlier versions called a file that closed without a prediction.
    private static final Pattern NOTHING = Pattern.compile("[0-9]{12}--\\.spool");

    SpoolRecovery {
        files = List.copyOf(files);
    }

    /// Closes a file that was open behind its last whole frame. One that cannot be read is put
    /// aside: it keeps no server from starting.
    static SpoolRecovery of(Path directory) throws IOException {
        Files.createDirectories(directory);
        List<SpoolFile> files = new ArrayList<>();
        int aside = 0;
        for (Path path : found(directory)) {
            try {
                recovered(path).ifPresent(files::add);
            } catch (IOException | RuntimeException e) {
                boolean _ = Aside.put(path);
                aside++;
            }
        }
        return new SpoolRecovery(files, aside);
    }

    private static List<Path> found(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted(Comparator.comparing(Path::toString)).toList();
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }

    /// The closed file at `path`, or the open one there, closed; empty when it holds nothing.
    private static Optional<SpoolFile> recovered(Path path) throws IOException {
        String name = String.valueOf(path.getFileName());
        if (NOTHING.matcher(name).matches()) {
            Files.delete(path);
            return Optional.empty();
        }
        if (!name.endsWith(OpenFile.SUFFIX)) {
            return SpoolFile.at(path);
        }
        SpoolFile whole = scan(path, number(name));
        if (whole.first().isEmpty()) {
            Files.delete(path);
            return Optional.empty();
        }
        return Optional.of(closed(whole));
    }

    /// One that the disk does not let close keeps its name and is read by it, until the spool tries
    /// again: nothing is wrong with what is in it.
    private static SpoolFile closed(SpoolFile whole) {
        try {
            whole.force();
            return whole.rename();
        } catch (IOException e) {
            return whole;
        }
    }

    private static long number(String name) {
        String digits = name.substring(0, name.length() - OpenFile.SUFFIX.length());
        return digits.matches("[0-9]{12}") ? Long.parseLong(digits) : 0;
    }

    private static SpoolFile scan(Path path, long number) throws IOException {
        Range range = new Range();
        try (SpoolReader reader = SpoolReader.open(path)) {
            if (reader.isOfAnotherBuild()) {
                throw new IOException(path + ": of another build");
            }
            // The range wants none of them, so nothing is decoded and one call reads all.
            reader.next(range::add);
            return new SpoolFile(path, number, reader.goodBytes(), range.first, range.last);
        }
    }

    /// The smallest and the largest id that it was shown.
    private static final class Range {
        private String first = "";
        private String last = "";

        boolean add(String id) {
            first = first.isEmpty() || id.compareTo(first) < 0 ? id : first;
            last = id.compareTo(last) > 0 ? id : last;
            return false;
        }
    }
}
