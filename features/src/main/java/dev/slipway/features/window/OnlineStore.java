package dev.slipway.features.window;

import dev.slipway.api.model.Cell;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/// Windowed features as they are now, in a directory of their own: a snapshot and what was brought
/// since.
///
/// A delivery is on the disk before `take` returns, and counts once however often it is brought;
/// whatever kills the process, what was acknowledged is there when the store is opened again. The
/// same holds for parts by which a stream sets tiles.
///
/// *Threads*: any; whoever reads waits for nobody who writes to the disk.
public final class OnlineStore implements AutoCloseable {
    private static final String SNAPSHOT = "snapshot-";
    private static final String LOG = "log-";
    private static final String PART = ".part";

    private final Path directory;
    private final StoreContent content;
    private final long logLimit;
    private final ReentrantLock writing = new ReentrantLock();
    private long number;
    private StoreLog log;

    private OnlineStore(Path directory, StoreContent content, long logLimit) throws IOException {
        this.directory = directory;
        this.content = content;
        this.logLimit = logLimit;
        OptionalLong newest = newestSnapshot(directory);
        if (newest.isPresent()) {
            number = newest.getAsLong();
            read(directory.resolve(SNAPSHOT + number), content);
            // A process may have been killed as soon as it had renamed it.
            forceDirectory(directory);
        }
        removeAllBut(number);
        log = StoreLog.open(directory.resolve(LOG + number), content::take);
        try {
            forceNames(directory);
        } catch (IOException e) {
            log.close();
            throw e;
        }
    }

    /// What lies in the directory, and that it is there.
    private static void forceNames(Path directory) throws IOException {
        forceDirectory(directory);
        Path above = directory.toAbsolutePath().getParent();
        if (above != null) {
            forceDirectory(above);
        }
    }

    /// Opens a store, which is made where there is none.
    ///
    /// *Errors*: `IOException` in words when a snapshot is damaged or of other features.
    ///
    /// @param logLimit bytes of deliveries after which a snapshot is made
    public static OnlineStore open(Path directory, List<WindowedFeature> features, long logLimit)
            throws IOException {
        Files.createDirectories(directory);
        return new OnlineStore(directory, new StoreContent(features), logLimit);
    }

    private static OptionalLong newestSnapshot(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith(SNAPSHOT) && !name.endsWith(PART))
                    .mapToLong(name -> Long.parseLong(name.substring(SNAPSHOT.length())))
                    .max();
        }
    }

    /// Takes a delivery, unless its source has brought it before; whether it was new.
    ///
    /// *Errors*: `IllegalArgumentException` for a feature that is not kept here, or a text for one
    /// of numbers and the other way round; `IOException` when it cannot be written, and then it is
    /// to be brought again.
    public boolean take(Delivery delivery) throws IOException {
        content.require(delivery);
        writing.lock();
        try {
            if (!content.isNew(delivery)) {
                return false;
            }
            append(delivery);
            return true;
        } finally {
            writing.unlock();
        }
    }

    /// Sets the tiles of a part in a store of one feature, unless it was brought before or is not
    /// to be taken.
    ///
    /// *Errors*: `IOException` when it cannot be written, and then it is to be brought again.
    public FedOutcome feed(FedPart part) throws IOException {
        writing.lock();
        try {
            FedOutcome outcome = content.judge(part);
            if (outcome == FedOutcome.TAKEN) {
                append(part);
            }
            return outcome;
        } finally {
            writing.unlock();
        }
    }

    /// Has a stream feed the store no more, if it does; what it has set stays.
    ///
    /// *Errors*: `IOException` when it cannot be written.
    public void release(String job) throws IOException {
        writing.lock();
        try {
            if (job.equals(content.feeder())) {
                append(new StoreEntry.Released(job));
            }
        } finally {
            writing.unlock();
        }
    }

    /// The job of the stream that feeds the store; empty where none does.
    public Optional<String> feeder() {
        return Optional.ofNullable(content.feeder());
    }

    /// Up to which moment a stream has fed it, this one or one before; empty where none has.
    public OptionalLong fedUntil() {
        long until = content.fedUntil();
        return until == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(until);
    }

    /// The latest availability of an event, or the watermark of the part that was taken last; empty
    /// where nothing was brought, or only before stores noted it.
    public OptionalLong latest() {
        long latest = content.latest();
        return latest == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(latest);
    }

    private void append(StoreEntry entry) throws IOException {
        log.append(entry);
        content.take(entry);
        if (log.size() > logLimit) {
            snapshot();
        }
    }

    /// A feature of a key at a moment that is not before any event's availability; NaN where there
    /// is none.
    ///
    /// *Errors*: `IllegalArgumentException` for a feature that is not kept here.
    public double at(String feature, String key, long moment) {
        return content.at(feature, key, moment);
    }

    /// The same of a feature whose values are texts; null where there is none.
    ///
    /// *Errors*: `IllegalArgumentException` for a feature that is not kept here.
    public @Nullable String textAt(String feature, String key, long moment) {
        return content.textAt(feature, key, moment);
    }

    /// The same of a moment that has been asked before, by what is known now; empty where something
    /// that it could see may have been forgotten since the store was opened. It costs what the
    /// whole window costs, and holds up nobody who asks for the present.
    ///
    /// *Errors*: `IllegalArgumentException` for a feature that is not kept here.
    public OptionalDouble again(String feature, String key, long moment) {
        return content.again(feature, key, moment);
    }

    /// The same of a feature whose values are texts: a text, or missing.
    ///
    /// *Errors*: `IllegalArgumentException` for a feature that is not kept here.
    public Optional<Cell> textAgain(String feature, String key, long moment) {
        return content.textAgain(feature, key, moment);
    }

    /// What it takes of the heap, about.
    public long heapBytes() {
        return content.heapBytes();
    }

    /// How many keys it has something of.
    public long keys() {
        return content.keys();
    }

    /// Forgets what no moment from this one on can see.
    public void expire(long moment) {
        writing.lock();
        try {
            content.expire(moment);
        } finally {
            writing.unlock();
        }
    }

    /// The new snapshot has its name only when all of it is on the disk; until then the one before
    /// and its log hold everything.
    private void snapshot() throws IOException {
        long next = number + 1;
        Path part = directory.resolve(SNAPSHOT + next + PART);
        write(part, content);
        Files.deleteIfExists(directory.resolve(LOG + next));
        Files.move(part, directory.resolve(SNAPSHOT + next), StandardCopyOption.ATOMIC_MOVE);
        forceDirectory(directory);
        log.close();
        log = StoreLog.open(directory.resolve(LOG + next), content::take);
        forceDirectory(directory);
        number = next;
        removeAllBut(next);
    }

    private static void write(Path part, StoreContent content) throws IOException {
        try (FileChannel file =
                        FileChannel.open(
                                part,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE);
                OutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(file));
                CheckedOutputStream checked = new CheckedOutputStream(buffered, new CRC32C());
                DataOutputStream out = new DataOutputStream(checked)) {
            content.write(out);
            out.writeLong(checked.getChecksum().getValue());
            out.flush();
            file.force(true);
        }
    }

    private static void read(Path snapshot, StoreContent content) throws IOException {
        try (CheckedInputStream checked =
                        new CheckedInputStream(
                                new BufferedInputStream(Files.newInputStream(snapshot)),
                                new CRC32C());
                DataInputStream in = new DataInputStream(checked)) {
            content.read(in);
            long found = checked.getChecksum().getValue();
            if (in.readLong() != found) {
                throw new IOException(snapshot.getFileName() + ": damaged");
            }
        }
    }

    private void removeAllBut(long kept) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                boolean isOurs = name.startsWith(SNAPSHOT) || name.startsWith(LOG);
                if (isOurs && !name.equals(SNAPSHOT + kept) && !name.equals(LOG + kept)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        writing.lock();
        try {
            log.close();
        } finally {
            writing.unlock();
        }
    }
}
