package dev.slipway.capture;

import dev.slipway.capture.spool.Spool;
import dev.slipway.capture.spool.SpoolFile;
import dev.slipway.quiet.Niceness;
import dev.slipway.quiet.QuietChild;
import dev.slipway.quiet.QuietChild.Compilers;
import dev.slipway.quiet.QuietChild.Limits;
import dev.slipway.quiet.QuietChild.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Has the closed files of the spool turned into Parquet, by a child process that lives as long as
/// that takes, and no longer than this server, and lets go of what is too old or too much. While
/// the processors are full files wait ([RollPatience]), unless there is little room for more. A
/// file is removed when its Parquet files are there, and put aside when it alone made children
/// fail three times. A disk that takes no Parquet files is no file's fault: all stay, and are
/// tried again.
///
/// *Threads*: its own; `close` from any.
final class Rolling implements AutoCloseable {
    /// The entry class of the child, which is no dependency of this room.
    private static final String MAIN = "dev.slipway.capture.roller.RollerMain";

    private static final long PERIOD_NANOS = 5_000_000_000L;
    private static final int TRIES = 3;

    /// So many bytes of files pay for the second compiler: they are rolled in the time that it
    /// takes several times over.
    private static final long MUCH = 128L << 20;

    private static final long HEAP = 192L << 20;

    /// For each byte of a tensor, which may be a value of its own: what one took as an object with
    /// as much again for the collector, and more than the columns of a Parquet file need.
    private static final long HEAP_PER_BYTE = 192;

    private static final long MOST_FOR_ONE = 2L << 30;
    private static final long ADDRESS_SPACE = 4L << 30;
    private static final Duration PROCESSOR = Duration.ofMinutes(10);
    private static final Duration TIME = Duration.ofHours(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(10);

    private final Spool spool;
    private final Path root;
    private final CaptureStoreSpec spec;
    private final Retention retention;
    private final LongAdder rolled = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final RollPace pace = new RollPace();
    private final RollTurns turns = new RollTurns();
    private final RollPatience patience;
    private final Consumer<Instant> behindLook;
    private final Thread thread;

    /// The file that was given to the child alone last, and how often that failed.
    private @Nullable Path failing;

    private int tries;
    private Instant nextLook = Instant.MIN;
    private volatile boolean closing;

    /// @param behindLook comes when it was looked at what is kept, with the time of that
    Rolling(
            Spool spool,
            CaptureStoreSpec spec,
            Retention retention,
            RollPatience patience,
            Consumer<Instant> behindLook) {
        this.spool = spool;
        this.root = spec.directory().toAbsolutePath();
        this.spec = spec;
        this.retention = retention;
        this.patience = patience;
        this.behindLook = behindLook;
        this.thread = Thread.ofPlatform().name("capture-rolling").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        Niceness.makeLowest();
        while (!closing) {
            turn();
            LockSupport.parkNanos(this, PERIOD_NANOS);
        }
    }

    /// A defect ends one turn and not the thread: without it nothing would be removed any more.
    private void turn() {
        try {
            work();
        } catch (RuntimeException | Error e) {
            failures.increment();
        }
    }

    /// Rolls what is closed, and looks at what is kept, when it is time to.
    void work() {
        Instant now = spec.clock().instant();
        boolean isChanged = isTimeToRoll(now) && roll(now);
        if (isChanged || isTimeToLook(now)) {
            nextLook = now.plus(BETWEEN_LOOKS);
            retention.apply(now);
            behindLook.accept(now);
        }
    }

    private boolean isTimeToRoll(Instant now) {
        List<SpoolFile> files = spool.closed();
        boolean isFilling =
                RollPace.isFilling(
                        spool.bytes(), spec.limits().bytes(), root.toFile().getUsableSpace());
        boolean mayWait = patience.lasts(files, now) && !isFilling;
        return !mayWait && pace.isDue(files.size(), isFilling, now);
    }

    /// Where the next look is further away than looks are, the clock was set back.
    private boolean isTimeToLook(Instant now) {
        return !now.isBefore(nextLook) || nextLook.isAfter(now.plus(BETWEEN_LOOKS));
    }

    private boolean roll(Instant now) {
        String classPath = spec.rollerClassPath();
        if (classPath == null) {
            return false;
        }
        pace.started(now);
        List<SpoolFile> some = turns.next(spool.closed());
        try {
            OptionalInt status = QuietChild.run(task(classPath, some), compilers(some));
            patience.beginAnew();
            if (status.isPresent() && status.getAsInt() == 0) {
                remove(some);
                return true;
            }
            if (!closing) {
                failed(status, some);
            }
        } catch (IOException e) {
            // Counted below, as is a child that failed; no file is to blame for this.
        }
        if (!closing) {
            failures.increment();
            pace.failed(now);
        }
        return false;
    }

    /// What a disk refuses, what takes too long beside others, and a child that cannot begin is no
    /// file's fault. One at a time go those that fit, and free their places in the spool.
    private void failed(OptionalInt status, List<SpoolFile> files) {
        if (files.size() > 1) {
            turns.apart(files.size());
        } else if (status.isPresent() && isOfFile(status.getAsInt())) {
            blame(files.getFirst());
        } else {
            turns.later(files.getFirst());
        }
    }

    private static boolean isOfFile(int status) {
        return status != RollStatus.DISK_REFUSED && status != RollStatus.NOT_BEGUN;
    }

    /// The Parquet files are there.
    private void remove(List<SpoolFile> files) throws IOException {
        for (SpoolFile file : files) {
            // The child puts a file aside that makes no sense to it.
            failures.add(Files.exists(file.path()) ? 0 : 1);
            spool.remove(file);
        }
        rolled.add(files.size());
        pace.succeeded();
        turns.done(files.size());
    }

    /// Finds the file that makes children fail, and puts it aside so that the others go on.
    private void blame(SpoolFile file) {
        tries = file.path().equals(failing) ? tries + 1 : 1;
        failing = file.path();
        if (tries >= TRIES) {
            spool.putAside(file);
            turns.done(1);
        }
    }

    private Task task(String classPath, List<SpoolFile> files) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(root.toString()));
        long largest = 0;
        for (SpoolFile file : files) {
            arguments.add(file.path().toAbsolutePath().toString());
            largest = Math.max(largest, file.bytes());
        }
        Path work = root.resolve(".spool");
        Files.createDirectories(work);
        long heap = heap(largest);
        return new Task(
                MAIN,
                classPath,
                arguments,
                work,
                work.resolve("roller.log"),
                new Limits(heap, heap + ADDRESS_SPACE, PROCESSOR, TIME));
    }

    /// Which compilers the child has that rolls these.
    static Compilers compilers(List<SpoolFile> files) {
        long bytes = 0;
        for (SpoolFile file : files) {
            bytes += file.bytes();
        }
        return bytes < MUCH ? Compilers.FIRST : Compilers.BOTH;
    }

    /// For a file of so many bytes, which is in memory whole, and the largest prediction that may
    /// be in it: of those there is one at a time.
    private long heap(long file) {
        long one = HEAP_PER_BYTE * Math.min(file, spec.capturing().tensorBytes());
        return Math.max(HEAP, Math.min(MOST_FOR_ONE, one)) + 4 * file;
    }

    /// Files of the spool that are in Parquet files now.
    long rolled() {
        return rolled.sum();
    }

    /// Children that failed, files that one put aside, and turns that a defect ended.
    long failures() {
        return failures.sum();
    }

    /// Ends, with the child that runs.
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
