package dev.slipway.jobs.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The checkpoints of all attempts of a job, each attempt's in a directory of its own.
final class Checkpoints {
    private static final String ATTEMPT = "attempt-";
    private static final String CHECKPOINT = "chk-";
    private static final String METADATA = "_metadata";
    private static final int DEPTH = 3;

    private final Path directory;

    Checkpoints(Path directory) {
        this.directory = directory;
    }

    /// Where an attempt puts its own.
    Path of(long attempt) {
        return directory.resolve(ATTEMPT + attempt);
    }

    /// A complete checkpoint.
    record Checkpoint(long attempt, long number, Path path) {}

    /// The newest complete one, of the newest attempt that has any.
    Optional<Checkpoint> newest() {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.find(directory, DEPTH, (path, ignored) -> isComplete(path))) {
            List<Checkpoint> complete = all.map(this::checkpoint).toList();
            return complete.stream()
                    .max(
                            Comparator.comparingLong(Checkpoint::attempt)
                                    .thenComparingLong(Checkpoint::number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isComplete(Path path) {
        return String.valueOf(path.getFileName()).startsWith(CHECKPOINT)
                && Files.isRegularFile(path.resolve(METADATA));
    }

    private Checkpoint checkpoint(Path path) {
        String attempt = directory.relativize(path).getName(0).toString();
        String number = String.valueOf(path.getFileName());
        return new Checkpoint(
                Long.parseLong(attempt.substring(ATTEMPT.length())),
                Long.parseLong(number.substring(CHECKPOINT.length())),
                path);
    }
}
