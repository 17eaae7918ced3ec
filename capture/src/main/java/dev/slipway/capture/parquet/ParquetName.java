package dev.slipway.capture.parquet;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a Parquet file, which says between which ids its predictions lie.
///
/// @param first the smallest id
/// @param last the largest id
/// @param spool the number of the spool's file that it was made from
/// @param part counted from 0 in that file
public record ParquetName(String first, String last, long spool, int part) {
    private static final Pattern NAME =
            Pattern.compile("([0-9a-f]{32})-([0-9a-f]{32})-([0-9]{12})-([0-9]{1,9})\\.parquet");
    private static final String DATE = "date=";

    /// The name of the file at `path`, if it is one of ours.
    public static Optional<ParquetName> of(Path path) {
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        return name.matches()
                ? Optional.of(
                        new ParquetName(
                                name.group(1),
                                name.group(2),
                                Long.parseLong(name.group(3)),
                                Integer.parseInt(name.group(4))))
                : Optional.empty();
    }

    /// The directory of a day's files, as engines that read partitions expect it.
    public static String directory(LocalDate day) {
        return DATE + day;
    }

    /// Whether that is the directory of a day.
    public static boolean isDirectory(Path path) {
        return String.valueOf(path.getFileName()).startsWith(DATE);
    }

    /// Whether the file may hold the prediction of this id.
    public boolean mayHold(String id) {
        return first.compareTo(id) <= 0 && id.compareTo(last) <= 0;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s-%s-%012d-%d.parquet", first, last, spool, part);
    }
}
