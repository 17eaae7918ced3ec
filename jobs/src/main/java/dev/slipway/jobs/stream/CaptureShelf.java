package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.CaptureWish;
import dev.slipway.jobs.attempt.Sealing;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where tasks leave predictions that the server is to keep: a file of each task and checkpoint,
/// written at the barrier. It is given away, by another name, once the next checkpoint is complete:
/// by then the answers in it can be seen, and no row of it is scored again. What an attempt had not
/// given away belongs to the one that goes on from its checkpoint; what is behind that is removed.
///
/// Nothing of it fails a stream: what the disk refuses is lost.
///
/// *Threads*: any.
public final class CaptureShelf {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");

    /// So many that nobody takes lie there at most; the server takes them once in a second.
    static final int MOST_FILES = 64;

    static final String GIVEN = ".rows";
    static final String HELD = ".part";
    private static final String UNFINISHED = ".new";
    private static final Pattern NAME =
            Pattern.compile("([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,9})\\.part");

    private final Path directory;
    private final long attempt;
    private final @Nullable Sealing seal;

    /// Tasks that have left some through this one; null where nobody else gives theirs away.
    private final @Nullable Set<Integer> tasks;

    /// The newest that is complete; guarded by this.
    private long complete = -1;

    /// Whether it was said why nothing is kept.
    private volatile boolean isWarned;

    private CaptureShelf(
            Path directory, long attempt, @Nullable Sealing seal, @Nullable Set<Integer> tasks) {
        this.directory = directory;
        this.attempt = attempt;
        this.seal = seal;
        this.tasks = tasks;
    }

    /// The checkpoint that an attempt goes on from.
    public record Resumed(long attempt, long checkpoint) {}

    /// A file that is not given away yet.
    ///
    /// @param owner the attempt that gives it away
    /// @param origin the attempt that wrote it
    private record Part(Path path, long owner, long origin, long checkpoint, int task) {
        /// Whether the rows in it are among those that a checkpoint stands for: the attempt that
        /// made that checkpoint wrote it before, or had taken it over, and so may have those that
        /// went on from the same one and got no further.
        boolean isIn(Resumed resumed) {
            if (owner == origin) {
                return owner == resumed.attempt() && checkpoint <= resumed.checkpoint();
            }
            return owner >= resumed.attempt() && origin < owner;
        }

        String given() {
            return origin + "-" + checkpoint + "-" + task + GIVEN;
        }

        String of(long next) {
            return next + "-" + origin + "-" + checkpoint + "-" + task + HELD;
        }
    }

    /// Takes over what earlier attempts had not given away.
    ///
    /// @param job directory of the job
    /// @param resumed null where nothing is gone on from: then none of it counts
    /// @param seal of what is left; null where nothing may be
    public static CaptureShelf open(
            Path job, long attempt, @Nullable Resumed resumed, @Nullable Sealing seal) {
        CaptureShelf shelf =
                new CaptureShelf(job.resolve(CaptureWish.DIRECTORY), attempt, seal, null);
        shelf.removeUnfinished();
        for (Part part : shelf.held()) {
            if (part.owner() != attempt) {
                shelf.takeOver(part, resumed);
            }
        }
        return shelf;
    }

    /// The same place for tasks in a process of a cluster, beside their checkpoints: others leave
    /// theirs there, too, and give it away themselves, and nothing is taken over. [BroughtCaptures]
    /// has what becomes of it.
    ///
    /// @param checkpoints directory of the attempt's own
    public static CaptureShelf elsewhere(Path checkpoints, long attempt, @Nullable Sealing seal) {
        return new CaptureShelf(
                checkpoints.resolve(CaptureWish.DIRECTORY),
                attempt,
                seal,
                ConcurrentHashMap.newKeySet());
    }

    private void removeUnfinished() {
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> all =
                    Files.newDirectoryStream(directory, "*" + HELD + UNFINISHED)) {
                for (Path path : all) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | DirectoryIteratorException e) {
                LOG.log(System.Logger.Level.WARNING, directory + " is not tidy: " + e);
            }
        }
    }

    private void takeOver(Part part, @Nullable Resumed resumed) {
        try {
            if (resumed != null && part.isIn(resumed)) {
                move(part.path(), part.of(attempt));
            } else {
                Files.deleteIfExists(part.path());
            }
        } catch (IOException e) {
            // It stays with whoever had it, and nobody takes it from there.
            LOG.log(System.Logger.Level.WARNING, part.path() + " is not kept: " + e);
        }
    }

    /// A process that was taken for dead may be about to give it away: one of both has it.
    private void move(Path from, String name) throws IOException {
        try {
            Files.move(from, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // The other one was first.
        }
    }

    /// What a file is called once it is given away that is not yet.
    ///
    /// @param held its name
    static String given(String held) {
        int owner = held.indexOf('-') + 1;
        return held.substring(owner, held.length() - HELD.length()) + GIVEN;
    }

    private List<Part> held() {
        List<Part> parts = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return parts;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*" + HELD)) {
            for (Path path : all) {
                Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
                if (name.matches()) {
                    parts.add(
                            new Part(
                                    path,
                                    Long.parseLong(name.group(1)),
                                    Long.parseLong(name.group(2)),
                                    Long.parseLong(name.group(3)),
                                    Integer.parseInt(name.group(4))));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            warn(directory + " cannot be read: " + e);
        }
        return parts;
    }

    /// Each checkpoint may meet the same again: it is said once, until something is left again.
    private void warn(String words) {
        if (!isWarned) {
            isWarned = true;
            LOG.log(System.Logger.Level.WARNING, words);
        }
    }

    /// What is to be kept by now.
    CaptureWish wish() {
        return seal == null ? CaptureWish.NOTHING : CaptureWish.read(directory);
    }

    /// Leaves what a task has drawn before a checkpoint's barrier.
    ///
    /// @return whether there was room for it
    boolean leave(long checkpoint, int task, byte[] content) {
        Sealing own = seal;
        if (own == null || !Files.isDirectory(directory)) {
            return false;
        }
        String name = attempt + "-" + attempt + "-" + checkpoint + "-" + task + HELD;
        Path unfinished = directory.resolve(name + UNFINISHED);
        try {
            if (isFull()) {
                return false;
            }
            Files.write(unfinished, own.sealed(content));
            if (tasks != null) {
                tasks.add(task);
            }
            move(unfinished, name);
            isWarned = false;
            return true;
        } catch (IOException | DirectoryIteratorException e) {
            warn("predictions are not kept: " + e);
            remove(unfinished);
            return false;
        }
    }

    private static void remove(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            // The next attempt does.
        }
    }

    private boolean isFull() throws IOException {
        int count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*" + GIVEN)) {
            for (Path ignored : all) {
                count++;
            }
        }
        return count > MOST_FILES;
    }

    /// A checkpoint is complete, so what the one that was complete before it stands for can be
    /// seen; one that failed between the two is committed with this one. Any task may say so.
    public synchronized void complete(long checkpoint) {
        if (checkpoint > complete) {
            give(complete);
            complete = checkpoint;
        }
    }

    /// The last checkpoint is complete and committed, and nothing was scored behind it.
    public synchronized void committed() {
        give(Long.MAX_VALUE);
    }

    private void give(long checkpoint) {
        if (tasks != null && tasks.isEmpty()) {
            return;
        }
        for (Part part : held()) {
            boolean isSeen = part.origin() != attempt || part.checkpoint() <= checkpoint;
            boolean isOurs = tasks == null || tasks.contains(part.task());
            if (part.owner() == attempt && isSeen && isOurs) {
                try {
                    move(part.path(), part.given());
                } catch (IOException e) {
                    // The next checkpoint tries again.
                }
            }
        }
    }
}
