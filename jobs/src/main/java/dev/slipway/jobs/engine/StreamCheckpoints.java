package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.CaptureWish;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.engine.Checkpoints.Checkpoint;
import dev.slipway.jobs.output.Durable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The checkpoints of a stream's attempts, of which only the newest attempt can complete one.
///
/// An attempt makes a directory of its own and takes those of earlier ones away: each is renamed,
/// and a file put in its place, under which nothing can be created. A process that wakes up later
/// cannot complete a checkpoint, and so it cannot commit either.
///
/// *Threads*: one; [#successor] and [#isTaken] any.
final class StreamCheckpoints {
    private static final String ATTEMPT = "attempt-";
    private static final String TAKEN = "taken-";

    /// What the tasks of one of these have left of predictions that are kept.
    private static final String CAPTURED = "captured-";

    private final Path directory;
    private final long attempt;

    /// The attempt whose tasks write: this one, or one before to which it listens.
    private final long writer;

    private StreamCheckpoints(Path directory, long attempt, long writer) {
        this.directory = directory;
        this.attempt = attempt;
        this.writer = writer;
    }

    /// Takes over from all earlier attempts.
    ///
    /// *Errors*: [FencedException] when a later attempt has begun; [JobException] when the
    /// directory cannot be written.
    static StreamCheckpoints open(Path directory, long attempt) {
        StreamCheckpoints opened = new StreamCheckpoints(directory, attempt, attempt);
        try {
            opened.begin();
            opened.takeOthers();
            opened.putAside();
            opened.forceNewest();
            opened.removeOld();
        } catch (IOException e) {
            throw opened.unwritten(e);
        }
        return opened;
    }

    /// Takes over from all earlier attempts but one, whose tasks go on. It may have been taken by
    /// another before that, which [#isTaken] says.
    ///
    /// *Errors*: as [#open].
    ///
    /// @param writer that attempt
    static StreamCheckpoints adopt(Path directory, long attempt, long writer) {
        StreamCheckpoints adopted = new StreamCheckpoints(directory, attempt, writer);
        try {
            adopted.begin();
            adopted.takeOthers();
            adopted.putAside();
        } catch (IOException e) {
            throw adopted.unwritten(e);
        }
        return adopted;
    }

    /// Takes over from that one, too, whose tasks do not go on after all.
    ///
    /// *Errors*: as [#open].
    StreamCheckpoints takeOver() {
        StreamCheckpoints opened = new StreamCheckpoints(directory, attempt, attempt);
        try {
            opened.requireNewest();
            opened.takeOthers();
            opened.putAside();
            opened.forceNewest();
            opened.removeOld();
        } catch (IOException e) {
            throw unwritten(e);
        }
        return opened;
    }

    private JobException unwritten(IOException e) {
        return new JobException(EndCode.OUTPUT_FAILED, directory + " cannot be written: " + e, e);
    }

    private void takeOthers() throws IOException {
        for (long earlier : attempts()) {
            if (earlier < attempt && earlier != writer) {
                take(earlier);
            }
        }
    }

    /// Makes the own directory first and looks for later attempts then: of two that begin at the
    /// same time, one sees the other.
    private void begin() throws IOException {
        Files.createDirectories(directory);
        try {
            Files.createDirectory(of(directory, attempt));
        } catch (FileAlreadyExistsException e) {
            throw new FencedException(successor().orElse(attempt));
        }
        requireNewest();
    }

    private void requireNewest() {
        Optional<Long> later = successor();
        if (later.isPresent()) {
            throw new FencedException(later.get());
        }
    }

    /// The newest attempt that has begun after this one, if there is one.
    Optional<Long> successor() {
        return successor(directory, attempt);
    }

    /// The newest attempt that has begun after another one, if there is one.
    ///
    /// @param directory of all
    static Optional<Long> successor(Path directory, long attempt) {
        try {
            return named(directory, ATTEMPT).stream()
                    .map(path -> number(path, ATTEMPT))
                    .filter(number -> number > attempt)
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Whether nothing can be completed any more: a later attempt goes on from what there was.
    boolean isTaken() {
        return !Files.isDirectory(own());
    }

    private void take(long earlier) throws IOException {
        Path place = directory.resolve(ATTEMPT + earlier);
        for (int times = 0; !Files.isRegularFile(place); times++) {
            Path taken = directory.resolve(TAKEN + earlier + "." + times);
            try {
                Files.move(place, taken, StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException e) {
                // Gone already: taken by an attempt that did not get further.
            }
            try {
                Files.createFile(place);
            } catch (FileAlreadyExistsException e) {
                // It has made its directory again in between, and what is in it may count.
            }
        }
    }

    /// Removes all those of earlier attempts, and what this one has completed, for good: one that
    /// came back with the power would be gone on from.
    void forget() throws IOException {
        for (Path taken : named(TAKEN)) {
            Durable.remove(taken);
        }
        Durable.force(directory);
        for (Path own : Checkpoints.complete(own())) {
            Durable.remove(own);
            Durable.force(Durable.parent(own));
        }
    }

    /// Removes those of all attempts. Nothing can be created in their places, for tasks that nobody
    /// has ended.
    ///
    /// @param last attempt that has begun
    static void discard(Path directory, long last) throws IOException {
        if (Files.isDirectory(directory)) {
            StreamCheckpoints next = new StreamCheckpoints(directory, last + 1, last + 1);
            next.takeOthers();
            for (String left : List.of(TAKEN, CAPTURED)) {
                for (Path one : next.named(left)) {
                    Durable.remove(one);
                }
            }
        }
    }

    /// What tasks on a cluster have left beside those that are taken is not removed with them.
    private void putAside() throws IOException {
        for (Path taken : named(TAKEN)) {
            Path left = taken.resolve(CaptureWish.DIRECTORY);
            if (Files.isDirectory(left)) {
                String rest = String.valueOf(taken.getFileName()).substring(TAKEN.length());
                Path aside = directory.resolve(CAPTURED + rest);
                try {
                    Files.move(left, aside, StandardCopyOption.ATOMIC_MOVE);
                } catch (NoSuchFileException e) {
                    // Put aside already, by an attempt that begins as well.
                }
            }
        }
    }

    /// Where it lies then.
    List<Path> captured() throws IOException {
        return named(CAPTURED);
    }

    private void removeOld() throws IOException {
        Optional<Checkpoint> newest = newest();
        for (Path taken : named(TAKEN)) {
            if (newest.isEmpty() || newest.get().attempt() != number(taken, TAKEN)) {
                Durable.remove(taken);
            }
        }
    }

    /// What is in it is committed as soon as it is gone on from, and the one before it is removed:
    /// it may have been completed in the moment in which its attempt ended.
    private void forceNewest() throws IOException {
        Optional<Checkpoint> newest = newest();
        if (newest.isPresent()) {
            Path at = newest.get().path().toAbsolutePath();
            while (at.startsWith(directory.toAbsolutePath())) {
                Durable.force(at);
                at = Durable.parent(at);
            }
        }
    }

    /// Where tasks of this attempt put theirs, or those that it listens to.
    Path own() {
        return of(directory, writer);
    }

    /// Where an attempt puts its own.
    ///
    /// @param directory of all
    static Path of(Path directory, long attempt) {
        return directory.resolve(ATTEMPT + attempt);
    }

    /// The newest complete one of those tasks.
    Optional<Checkpoint> newestOwn() throws IOException {
        List<Checkpoint> all = new ArrayList<>();
        for (Path path : Checkpoints.complete(own())) {
            all.add(new Checkpoint(writer, Checkpoints.number(path), path));
        }
        return all.stream().max(Checkpoints.OLDEST_FIRST);
    }

    /// The newest complete one of earlier attempts.
    Optional<Checkpoint> newest() throws IOException {
        List<Checkpoint> all = new ArrayList<>();
        for (Path taken : named(TAKEN)) {
            long number = number(taken, TAKEN);
            for (Path path : Checkpoints.complete(taken)) {
                all.add(new Checkpoint(number, Checkpoints.number(path), path));
            }
        }
        return all.stream().max(Checkpoints.OLDEST_FIRST);
    }

    /// The number in a name, which a dot and another one may follow.
    private static long number(Path path, String prefix) {
        String rest = String.valueOf(path.getFileName()).substring(prefix.length());
        int end = rest.indexOf('.');
        return Long.parseLong(end < 0 ? rest : rest.substring(0, end));
    }

    private List<Long> attempts() throws IOException {
        return named(ATTEMPT).stream().map(path -> number(path, ATTEMPT)).toList();
    }

    private List<Path> named(String prefix) throws IOException {
        return named(directory, prefix);
    }

    private static List<Path> named(Path directory, String prefix) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> String.valueOf(path.getFileName()).startsWith(prefix))
                    .toList();
        }
    }
}
