package dev.slipway.capture.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What a process that ended, in whatever way, left of a spool.
final class SpoolRecovery {
    private SpoolRecovery() {}

    /// The closed files, oldest first. A file that was open is cut off behind its last whole frame
    /// and closed.
    static List<SpoolFile> files(Path directory) throws IOException {
        Files.createDirectories(directory);
        List<SpoolFile> files = new ArrayList<>();
        List<Path> found;
        try (Stream<Path> all = Files.list(directory)) {
            found = all.sorted(Comparator.comparing(Path::toString)).toList();
        }
        for (Path path : found) {
            String name = String.valueOf(path.getFileName());
            if (name.endsWith(OpenFile.SUFFIX)) {
                SpoolFile whole = scan(path, number(name));
                if (whole.first().isEmpty()) {
                    Files.delete(path);
                } else {
                    files.add(closed(whole));
                }
            } else {
                SpoolFile.at(path).ifPresent(files::add);
            }
        }
        return files;
    }

    private static long number(String name) {
        String digits = name.substring(0, name.length() - OpenFile.SUFFIX.length());
        return digits.matches("[0-9]{12}") ? Long.parseLong(digits) : 0;
    }

    private static SpoolFile closed(SpoolFile file) throws IOException {
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
            channel.truncate(file.bytes());
            channel.force(true);
        }
        Path path = file.closedPath();
        Files.move(file.path(), path, StandardCopyOption.ATOMIC_MOVE);
        return new SpoolFile(path, file.number(), file.bytes(), file.first(), file.last());
    }

    private static SpoolFile scan(Path path, long number) throws IOException {
        Range range = new Range();
        try (SpoolReader reader = SpoolReader.open(path)) {
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
