package dev.slipway.jobs.output;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Meaning;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The directory beside the output in which an attempt gathers its parts.
///
/// It has the attempt's number in its name, and a later attempt begins by giving it its own: from
/// that moment the earlier one has no place to put anything, and nothing to make visible. That is
/// the fence. One that only listens to tasks of an earlier one leaves the name, and a mark in the
/// directory, until they are gone.
///
/// *Threads*: any.
public final class Stage {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLAN = "_plan.json";
    private static final String ALL_PARTS = "_parts.json";
    private static final String OUTPUTS = "_outputs.json";

    /// As a system says that there is no room, for anybody or for whoever asks.
    private static final List<String> FULL = List.of("No space left", "quota exceeded");

    /// Behind it stands which attempt has left this mark.
    private static final String LISTENS = "_listens-";

    private final Path path;

    private Stage(Path path) {
        this.path = path;
    }

    /// How an attempt finds the output.
    public sealed interface Opening {
        /// The job is done: an earlier attempt has committed.
        record Committed(Path manifest) implements Opening {}

        /// The work goes on here.
        record Staged(Stage stage) implements Opening {}
    }

    /// Takes over what earlier attempts have left, or begins.
    ///
    /// *Errors*: [JobException] when the output is somebody else's or cannot be written;
    /// [FencedException] when a later attempt is there.
    public static Opening open(Attempt attempt) {
        Path output = attempt.output().directory();
        Path parent = Durable.parent(output);
        try {
            if (isCommitted(attempt)) {
                removeAll(attempt);
                removeMarks(output);
                return new Opening.Committed(output.resolve(Manifest.NAME));
            }
            Optional<JobException> taken = taken(attempt);
            if (taken.isPresent()) {
                throw taken.get();
            }
            if (!Files.isDirectory(parent)) {
                throw new JobException(
                        unusable(attempt),
                        "output.directory: " + parent + " (expected: a directory that is there)");
            }
            return new Opening.Staged(new Stage(takeOver(attempt, parent)));
        } catch (IOException e) {
            throw unwritable(attempt, e);
        } catch (UncheckedIOException e) {
            // A directory that is there, and gives no names.
            throw unwritable(attempt, Objects.requireNonNull(e.getCause()));
        }
    }

    private static JobException unwritable(Attempt attempt, IOException failure) {
        return new JobException(
                isFull(failure) ? EndCode.OUTPUT_FAILED : unusable(attempt),
                "output.directory: "
                        + attempt.output().directory()
                        + " cannot be written: "
                        + failure,
                failure);
    }

    /// Whoever asked is to name another place where the first attempt finds none. Those behind it
    /// may have left there what they had scored: a refusal would remove it, and a place that is
    /// away, or full, may be as it was another time.
    private static EndCode unusable(Attempt attempt) {
        return attempt.number() == 1 ? EndCode.OUTPUT_UNWRITABLE : EndCode.OUTPUT_FAILED;
    }

    /// Whether a place lacks nothing but room, which somebody makes without naming another one.
    static boolean isFull(IOException failure) {
        String reason =
                failure instanceof FileSystemException named
                        ? named.getReason()
                        : failure.getMessage();
        return reason != null && FULL.stream().anyMatch(reason::contains);
    }

    /// Why the output can be no place for a job; empty where it can.
    static Optional<JobException> taken(Attempt attempt) throws IOException {
        Path output = attempt.output().directory();
        if (!Files.exists(output) || isEmpty(output)) {
            return Optional.empty();
        }
        String whose =
                Manifest.job(output)
                        .map(job ->
                                job.equals(attempt.job())
                                        ? "has the output of " + job + " of another server"
                                        : "has the output of " + job)
                        .orElse("is not empty");
        return Optional.of(
                new JobException(
                        EndCode.OUTPUT_NOT_EMPTY,
                        "output.directory: "
                                + output
                                + " "
                                + whose
                                + " (expected: not there, or empty) for job "
                                + attempt.job()));
    }

    private static Path takeOver(Attempt attempt, Path parent) throws IOException {
        NavigableMap<Long, Path> stages = stages(attempt, parent);
        if (stages.isEmpty()) {
            stages = stagesByNumber(attempt, parent);
        }
        Path own = of(attempt, attempt.number());
        requireNewest(attempt, stages);
        if (!stages.isEmpty() && stages.lastKey() < attempt.number()) {
            Files.move(stages.lastEntry().getValue(), own, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.createDirectories(own.resolve(BadRowsFile.DIRECTORY));
        Durable.force(parent);
        return own;
    }

    /// What lies beside the output for a job, by attempt.
    private static NavigableMap<Long, Path> stages(Attempt attempt, Path parent)
            throws IOException {
        return stages(prefix(attempt), parent);
    }

    /// What an older release has left for a job, under an id that those of other servers may have:
    /// attempts before this one alone.
    private static NavigableMap<Long, Path> stagesByNumber(Attempt attempt, Path parent)
            throws IOException {
        return attempt.identity() == null
                ? new TreeMap<>()
                : stages(prefix(attempt, attempt.job()), parent).headMap(attempt.number(), false);
    }

    private static NavigableMap<Long, Path> stages(String prefix, Path parent) throws IOException {
        NavigableMap<Long, Path> stages = new TreeMap<>();
        try (Stream<Path> all = Files.list(parent)) {
            for (Path path : all.toList()) {
                String name = String.valueOf(path.getFileName());
                String number = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
                if (!number.isEmpty() && number.chars().allMatch(Character::isDigit)) {
                    stages.put(Long.parseLong(number), path);
                }
            }
        }
        return stages;
    }

    private static String prefix(Attempt attempt) {
        return prefix(attempt, attempt.outsideName());
    }

    private static String prefix(Attempt attempt, String job) {
        return "." + attempt.output().directory().getFileName() + "." + job + ".attempt-";
    }

    /// Whether an output may go there of which nothing is there: neither that, nor what attempts
    /// have left beside it.
    ///
    /// *Errors*: `IOException` when the place cannot be read.
    static boolean isUntouched(Attempt attempt) throws IOException {
        Path parent = Durable.parent(attempt.output().directory());
        return Files.isDirectory(parent)
                && taken(attempt).isEmpty()
                && stages(attempt, parent).isEmpty()
                && stagesByNumber(attempt, parent).isEmpty();
    }

    /// Removes what attempts of a job have left beside its output.
    public static void discard(Attempt attempt) throws IOException {
        removeAll(attempt);
    }

    private static void removeAll(Attempt attempt) throws IOException {
        Path parent = Durable.parent(attempt.output().directory());
        if (Files.isDirectory(parent)) {
            for (Path path : stages(attempt, parent).values()) {
                Durable.remove(path);
            }
        }
    }

    /// Whether the output is there and this job's.
    static boolean isCommitted(Attempt attempt) throws IOException {
        return Manifest.isOf(attempt, attempt.output().directory());
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.findAny().isEmpty();
        }
    }

    /// A stage of which nothing will ever be made visible.
    public static Scratch scratch(Path directory) throws IOException {
        Path path = directory.resolve("scratch");
        Durable.remove(path);
        Files.createDirectories(path.resolve(BadRowsFile.DIRECTORY));
        return new Scratch(new Stage(path));
    }

    /// Such a stage, gone when it is closed.
    public record Scratch(Stage stage) implements Closeable {
        @Override
        public void close() throws IOException {
            Durable.remove(stage.path);
        }
    }

    /// The one that an attempt has opened in another process.
    ///
    /// *Errors*: [FencedException] when it is not there any more.
    public static Stage opened(Attempt attempt) {
        Stage stage = new Stage(of(attempt, attempt.number()));
        if (stage.isGone()) {
            throw new FencedException(attempt.number() + 1);
        }
        return stage;
    }

    private static Path of(Attempt attempt, long number) {
        return Durable.parent(attempt.output().directory()).resolve(prefix(attempt) + number);
    }

    /// The one that an attempt before has had, and may have still: its tasks outlive its child.
    ///
    /// @param number of that attempt
    public static Stage before(Attempt attempt, long number) {
        return new Stage(of(attempt, number));
    }

    /// Leaves a mark in it: the attempt listens to the tasks that write here, and the child that
    /// has begun them says nothing more. Whether the stage was still there.
    ///
    /// *Errors*: [FencedException] when a later attempt is there.
    public boolean listen(Attempt attempt) {
        try {
            Path ignored = Files.createFile(path.resolve(LISTENS + attempt.number()));
            requireNewest(attempt);
            return !isGone();
        } catch (NoSuchFileException e) {
            return false;
        } catch (FileAlreadyExistsException e) {
            throw new FencedException(listener().orElse(attempt.number()));
        } catch (IOException e) {
            throw new JobException(EndCode.OUTPUT_FAILED, "the output cannot be written: " + e, e);
        }
    }

    /// The newest attempt that has left such a mark. It is none once the stage has gone.
    private Optional<Long> listener() {
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(Stage::isMark)
                    .map(file -> String.valueOf(file.getFileName()))
                    .map(name -> Long.valueOf(name.substring(LISTENS.length())))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isMark(Path file) {
        return String.valueOf(file.getFileName()).startsWith(LISTENS);
    }

    /// Removes such marks from an output that was made visible: an attempt may have left its own
    /// between the last look of whoever did that and the rename. One that cannot be removed stays:
    /// the output is whole with it, too.
    static void removeMarks(Path output) {
        try (Stream<Path> all = Files.list(output)) {
            for (Path mark : all.filter(Stage::isMark).toList()) {
                Files.deleteIfExists(mark);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.WARNING, "marks may stay in " + output, e);
        }
    }

    /// The attempt that has taken the stage from another one, or listens in its place; empty while
    /// there is none.
    public Optional<Long> successor(Attempt attempt) {
        Stage held = isGone() ? before(attempt, attempt.number()) : this;
        return held.isGone()
                ? Optional.of(attempt.number() + 1)
                : held.listener().filter(number -> number > attempt.number());
    }

    /// Refuses to go on when there is one.
    public void requireOwn(Attempt attempt) {
        Optional<Long> successor = successor(attempt);
        if (successor.isPresent()) {
            throw new FencedException(successor.get());
        }
    }

    /// Gives it the name of an attempt that has listened to tasks, which are gone now: from then on
    /// nobody else makes anything visible of what is in it.
    ///
    /// *Errors*: [FencedException] when it is another attempt's, or was made visible.
    public Stage takenBy(Attempt attempt) {
        Path own = of(attempt, attempt.number());
        if (own.equals(path)) {
            return this;
        }
        try {
            Files.move(path, own, StandardCopyOption.ATOMIC_MOVE);
            Durable.force(Durable.parent(own));
            return new Stage(own);
        } catch (NoSuchFileException e) {
            throw new FencedException(attempt.number() + 1);
        } catch (IOException e) {
            throw new JobException(EndCode.OUTPUT_FAILED, "the output cannot be written: " + e, e);
        }
    }

    /// Whether all that is left is to make it visible.
    public boolean isComplete() {
        return Files.isRegularFile(path.resolve(Manifest.NAME));
    }

    /// Whether another attempt has taken it over.
    public boolean isGone() {
        return !Files.isDirectory(path);
    }

    /// Refuses to go on when a later attempt has begun beside this one.
    ///
    /// *Errors*: [FencedException] naming it; `IOException` when the place cannot be read.
    public static void requireNewest(Attempt attempt) throws IOException {
        requireNewest(attempt, stages(attempt, Durable.parent(attempt.output().directory())));
    }

    private static void requireNewest(Attempt attempt, NavigableMap<Long, Path> stages) {
        if (stages.isEmpty()) {
            return;
        }
        long has = stages.lastKey();
        long newest =
                new Stage(stages.lastEntry().getValue())
                        .listener()
                        .filter(number -> number > has)
                        .orElse(has);
        if (newest > attempt.number()) {
            throw new FencedException(newest);
        }
    }

    /// Where it is.
    public Path path() {
        return path;
    }

    /// The plan that the job's first attempt made.
    public Optional<Plan> plan() {
        return read(PLAN, new TypeReference<Plan>() {});
    }

    /// Fixes the plan for all attempts.
    public void keepPlan(Plan plan) {
        write(PLAN, plan);
    }

    /// Notes how the columns of answers are written, before the first part is.
    public void keepOutputs(List<Field> outputs) {
        write(OUTPUTS, outputs);
    }

    /// Refuses to go on where parts have the answers in other columns than these. A release that
    /// noted no columns wrote numbers of 64 bits without a sign as if they had one.
    ///
    /// *Errors*: [JobException] with `WRONG_TYPE`.
    public void requireOutputs(List<Field> outputs) {
        Optional<List<Field>> kept = read(OUTPUTS, new TypeReference<List<Field>>() {});
        for (Field field : outputs) {
            boolean isSame =
                    kept.map(fields -> fields.contains(field))
                            .orElse(field.meaning() != Meaning.UNSIGNED);
            if (!isSame) {
                throw new JobException(
                        EndCode.WRONG_TYPE,
                        "output '"
                                + field.name()
                                + "': the release of Slipway that began this job wrote it as"
                                + " another type, and parts would be of both (expected: one type);"
                                + " submit the job again");
            }
        }
    }

    /// All parts of the output, once every row has been read.
    public Optional<List<Part>> allParts() {
        return read(ALL_PARTS, new TypeReference<List<Part>>() {});
    }

    /// Every row has been read, and these are all parts.
    public void keepAllParts(List<Part> parts) {
        write(ALL_PARTS, parts);
    }

    private <T> Optional<T> read(String name, TypeReference<T> type) {
        Path file = path.resolve(name);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), type));
        } catch (IOException e) {
            throw new JobException(EndCode.INTERNAL, file + " cannot be read: " + e, e);
        }
    }

    private void write(String name, Object value) {
        try {
            Durable.write(path.resolve(name), JSON.writeValueAsBytes(value));
        } catch (IOException e) {
            throw new JobException(EndCode.OUTPUT_FAILED, "the output cannot be written: " + e, e);
        }
    }
}
