package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.CaptureWish;
import dev.slipway.jobs.attempt.StreamAttempt.Feed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;

/// The checkpoints of all attempts of a job, each attempt's in a directory of its own.
final class Checkpoints {
    private static final String ATTEMPT = "attempt-";
    private static final String CHECKPOINT = "chk-";

    /// The last file of a checkpoint.
    static final String METADATA = "_metadata";

    private static final String SAVEPOINT = "savepoint-";
    private static final int DEPTH = 3;

    /// Places beside them in which tasks leave files for the server.
    private static final Set<String> LEFT = Set.of(CaptureWish.DIRECTORY, Feed.ELSEWHERE);

    /// By age.
    static final Comparator<Checkpoint> OLDEST_FIRST =
            Comparator.comparingLong(Checkpoint::attempt).thenComparingLong(Checkpoint::number);

    private final Path directory;

    Checkpoints(Path directory) {
        this.directory = directory;
    }

    /// Where an attempt puts its own.
    Path of(long attempt) {
        return directory.resolve(ATTEMPT + attempt);
    }

    /// A complete checkpoint.
    record Checkpoint(long attempt, long number, Path path) {
        /// Has a job go on from it.
        void resume(JobGraph graph) {
            graph.setSavepointRestoreSettings(
                    SavepointRestoreSettings.forPath(path.toUri().toString(), false));
        }
    }

    /// The newest complete one, of the newest attempt that has any.
    Optional<Checkpoint> newest() {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try {
            // Jobs that come to an end leave none of the other kind.
            return complete(directory).stream()
                    .filter(path -> !isLast(path))
                    .map(this::checkpoint)
                    .max(OLDEST_FIRST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The directories of complete ones below a directory. What tasks leave beside them comes and
    /// goes at each checkpoint: whoever looks through it finds names of files that are gone, and
    /// gets nowhere where that takes long, as with files that machines share.
    static List<Path> complete(Path directory) throws IOException {
        List<Path> complete = new ArrayList<>();
        for (Path place : places(directory)) {
            try (Stream<Path> all =
                    Files.find(place, DEPTH - 1, (path, ignored) -> isComplete(path))) {
                all.forEach(complete::add);
            }
        }
        return complete;
    }

    /// The same, beside an engine that removes those of which it needs no more.
    static List<Path> present(Path directory) throws IOException {
        List<Path> present = new ArrayList<>();
        for (Path place : places(directory)) {
            if (isComplete(place)) {
                present.add(place);
            } else {
                addPresent(place, present);
            }
        }
        return present;
    }

    private static void addPresent(Path place, List<Path> present) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(place)) {
            for (Path path : all) {
                if (isComplete(path)) {
                    present.add(path);
                }
            }
        } catch (NoSuchFileException e) {
            // Removed meanwhile.
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static List<Path> places(Path directory) throws IOException {
        if (Files.isRegularFile(directory)) {
            // A later attempt has taken them.
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> !LEFT.contains(String.valueOf(path.getFileName())))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    private static boolean isComplete(Path path) {
        String name = String.valueOf(path.getFileName());
        return (name.startsWith(CHECKPOINT) || name.startsWith(SAVEPOINT))
                && Files.isRegularFile(path.resolve(METADATA));
    }

    private Checkpoint checkpoint(Path path) {
        String attempt = directory.relativize(path).getName(0).toString();
        return new Checkpoint(
                Long.parseLong(attempt.substring(ATTEMPT.length())), named(path), path);
    }

    /// Whether a job has ended with it: nothing was read behind it.
    static boolean isLast(Path path) {
        return String.valueOf(path.getFileName()).startsWith(SAVEPOINT);
    }

    /// The number of one.
    static long number(Path path) throws IOException {
        return isLast(path) ? KeptTasks.of(path).number() : named(path);
    }

    private static long named(Path path) {
        return Long.parseLong(String.valueOf(path.getFileName()).substring(CHECKPOINT.length()));
    }
}
