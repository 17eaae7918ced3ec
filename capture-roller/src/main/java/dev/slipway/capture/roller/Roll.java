package dev.slipway.capture.roller;

import dev.slipway.capture.parquet.ParquetName;
import dev.slipway.capture.spool.SpoolContent;
import dev.slipway.capture.spool.SpoolContent.Place;
import dev.slipway.capture.spool.SpoolFile;
import dev.slipway.capture.spool.SpoolSchema;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One file of a spool, turned into one Parquet file for each endpoint, day and set of columns.
///
/// The names follow from the spool's file alone, and each appears whole or not at all, so doing it
/// again after a crash doubles nothing. One that cannot be made keeps no other from being made.
final class Roll {
    private @Nullable RuntimeException senseless;
    private @Nullable IOException refused;

    private Roll() {}

    /// Predictions that share a Parquet file.
    private record Group(SpoolSchema schema, LocalDate day) {}

    /// The predictions of each Parquet file, in the order in which the first of each came.
    ///
    /// Those of one file mostly follow one another, and a schema has many columns: it is hashed
    /// when another one comes, not for each prediction. Ids begin with the time, so those of a day
    /// lie between two of them, and no day is worked out for each.
    private static final class Groups {
        private final Map<Group, List<Place>> all = new LinkedHashMap<>();
        private @Nullable SpoolSchema schema;
        private String from = "";
        private String to = "";
        private List<Place> places = List.of();

        void add(Place place) {
            boolean isOfTheDay = from.compareTo(place.id()) <= 0 && place.id().compareTo(to) < 0;
            if (!isOfTheDay || !place.schema().equals(schema)) {
                turnTo(place);
            }
            places.add(place);
        }

        private void turnTo(Place place) {
            LocalDate day = LocalDate.ofInstant(place.time(), ZoneOffset.UTC);
            schema = place.schema();
            from = beginning(day);
            to = beginning(day.plusDays(1));
            places = all.computeIfAbsent(new Group(place.schema(), day), _ -> new ArrayList<>());
        }

        private static String beginning(LocalDate day) {
            return SpoolFile.beginning(day.atStartOfDay(ZoneOffset.UTC).toInstant());
        }
    }

    /// Makes the Parquet files of a spool's file.
    ///
    /// *Errors*: [DiskRefusedException] when the disk took one of them not, so that it is worth
    /// another try; `IOException` when the file cannot be read; `RuntimeException` when something
    /// in it makes no sense, or is damaged. The others are there.
    static void of(Path spool, Path root) throws IOException {
        SpoolFile file =
                SpoolFile.at(spool)
                        .orElseThrow(() ->
                                new IOException(spool + " (expected: a closed file of a spool)"));
        SpoolContent content = SpoolContent.read(spool);
        Groups groups = new Groups();
        content.places().forEach(groups::add);
        Roll roll = new Roll();
        int part = 0;
        for (Map.Entry<Group, List<Place>> group : groups.all.entrySet()) {
            group.getValue().sort(Comparator.comparing(Place::id));
            Target target = new Target(root, file, part++);
            roll.tryToWrite(group.getKey(), group.getValue(), content, target);
        }
        if (!content.isWhole()) {
            roll.senseless = new IllegalArgumentException(spool + " (expected: no damage)");
        }
        roll.end();
    }

    private void tryToWrite(Group group, List<Place> places, SpoolContent content, Target target) {
        try {
            write(group, places, content, target);
        } catch (IOException e) {
            refused = e;
        } catch (RuntimeException e) {
            IOException disk = ofTheDisk(e);
            if (disk == null) {
                senseless = e;
            } else {
                refused = disk;
            }
        }
    }

    /// What the disk said, where that is behind it: the library wraps it as it likes.
    private static @Nullable IOException ofTheDisk(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException disk) {
                return disk;
            }
        }
        return null;
    }

    private void end() throws IOException {
        if (refused != null) {
            throw isOfOnePath(refused) ? refused : new DiskRefusedException(refused);
        }
        if (senseless != null) {
            throw senseless;
        }
    }

    /// Whether it is a name or a right that is in the way, which more room does not change.
    private static boolean isOfOnePath(IOException refusal) {
        return refusal instanceof AccessDeniedException
                || refusal instanceof FileAlreadyExistsException
                || refusal instanceof NotDirectoryException;
    }

    /// Where a Parquet file goes.
    private record Target(Path root, SpoolFile file, int part) {
        Path directory(Group group) {
            return root.resolve(group.schema().endpoint().value())
                    .resolve(ParquetName.directory(group.day()));
        }
    }

    private static void write(Group group, List<Place> places, SpoolContent content, Target target)
            throws IOException {
        Path directory = target.directory(group);
        Files.createDirectories(directory);
        ParquetName name =
                new ParquetName(
                        places.getFirst().id(),
                        places.getLast().id(),
                        target.file().number(),
                        target.part());
        Path whole = directory.resolve(name.toString());
        // A child that lost its server may still write the same file.
        long pid = ProcessHandle.current().pid();
        Path temporary = directory.resolve(name + "." + pid + ".tmp");
        try {
            ParquetRows.write(temporary, group.schema(), content, places);
            force(temporary, StandardOpenOption.WRITE);
            Files.move(temporary, whole, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        force(directory, StandardOpenOption.READ);
        forceParents(directory, target.root());
    }

    private static void forceParents(Path directory, Path root) throws IOException {
        Path parent = directory.getParent();
        while (parent != null && parent.startsWith(root)) {
            force(parent, StandardOpenOption.READ);
            parent = parent.getParent();
        }
    }

    private static void force(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }
}
