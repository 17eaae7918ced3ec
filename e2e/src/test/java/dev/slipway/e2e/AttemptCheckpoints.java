package dev.slipway.e2e;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The checkpoints of one attempt at a batch, as they lie in the data directory. They are numbered
/// from 1 on.
///
/// @param directory of the attempt
record AttemptCheckpoints(Path directory) {
    private static final String CHECKPOINT = "chk-";

    /// The newest that was begun; 0 before the first.
    long begun() {
        return newest(_ -> true);
    }

    /// The newest that is complete; 0 before the first.
    long complete() {
        return newest(checkpoint -> Files.exists(checkpoint.resolve("_metadata")));
    }

    private long newest(Predicate<Path> wanted) {
        long newest = 0;
        for (Path job : entries(directory)) {
            for (Path entry : entries(job)) {
                String name = String.valueOf(entry.getFileName());
                if (name.startsWith(CHECKPOINT) && wanted.test(entry)) {
                    newest = Math.max(newest, Long.parseLong(name.substring(CHECKPOINT.length())));
                }
            }
        }
        return newest;
    }

    private static List<Path> entries(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(entries::add);
        } catch (IOException | DirectoryIteratorException e) {
            // Not there yet, or not any more.
            return List.of();
        }
        return entries;
    }
}
