package dev.slipway.monitoring.metrics;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.monitoring.quality.QualityJoin;
import dev.slipway.monitoring.quality.WaitingRow;
import dev.slipway.monitoring.quality.WaitingRows;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// `metrics.db`: evidence of releases and windows of versions, in a file of its own.
///
/// What is to be stored waits in a bounded queue for one thread. While the disk takes nothing the
/// queue fills, and then nothing more is taken: whoever asks is told, and nobody waits.
///
/// *Threads*: any; it works on two of its own.
public final class MetricsStore implements WaitingRows, AutoCloseable {
    private static final int WAITING = 4_096;
    private static final int BATCH = 256;
    private static final long IDLE_MILLIS = 200;
    private static final long RETRY_MILLIS = 500;

    private final BlockingQueue<MetricsEntry> queue = new ArrayBlockingQueue<>(WAITING);
    private final Map<ReleaseId, Long> stored = new ConcurrentHashMap<>();

    /// Entries that were taken in and are not on the disk.
    private final AtomicInteger waiting = new AtomicInteger();

    private final MetricsWriter writer;
    private final MetricsReader reader;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable String failure;
    private volatile boolean hasStored;

    private MetricsStore(MetricsWriter writer, MetricsReader reader) {
        this.writer = writer;
        this.reader = reader;
        this.thread = Thread.ofPlatform().name("metrics-write").daemon(true).unstarted(this::run);
    }

    /// Opens the file, made on first use.
    ///
    /// *Errors*: `IllegalStateException` for a file that cannot be read or is of a newer server.
    public static MetricsStore open(Path file, InstantSource clock) {
        return open(file, clock, System::nanoTime);
    }

    /// @param nanoTime a monotonic clock, by which one that leaps ahead is noticed
    static MetricsStore open(Path file, InstantSource clock, LongSupplier nanoTime) {
        MetricsWriter writer = new MetricsWriter(file, clock, nanoTime);
        MetricsReader reader = new MetricsReader(file);
        reader.call(() -> {
            writer.prepare();
            return true;
        });
        MetricsStore store = new MetricsStore(writer, reader);
        store.thread.start();
        return store;
    }

    /// Takes in ten seconds of a version; false when there is no room.
    public boolean add(VersionWindow window) {
        return take(new MetricsEntry.Window(window));
    }

    /// The windows of a version that began within `[from, to)`, in order.
    ///
    /// @param length `VersionWindow.SHORT` or `VersionWindow.LONG`
    public List<VersionWindow> windows(
            EndpointName endpoint,
            VersionNumber version,
            Duration length,
            Instant from,
            Instant to) {
        return reader.windows(endpoint, version, length, from, to);
    }

    /// The versions of an endpoint that have windows that began within `[from, to)`, ascending:
    /// those that had one last.
    ///
    /// @param length `VersionWindow.SHORT` or `VersionWindow.LONG`
    /// @param most of them
    public List<VersionNumber> windowed(
            EndpointName endpoint, Duration length, Instant from, Instant to, int most) {
        return reader.windowed(endpoint, length, from, to, most);
    }

    /// The evidence of a release, to be replayed by anybody; empty where none was stored.
    public Optional<KeptEvidence> evidence(Release release) {
        return reader.release(release).map(KeptEvidence::of);
    }

    /// What is known of a release that is over, or that nobody watches here; empty where nothing
    /// was stored. Folds all of its seconds.
    public Optional<ReleaseReport> report(Release release) {
        return reader.release(release)
                .map(stored ->
                        ReleaseReport.of(
                                release, stored, GateState.stored(reader.performance(release))));
    }

    @Override
    public boolean add(ReleaseId release, QualityJoin.News news) {
        return news.isEmpty() || take(new MetricsEntry.Rows(release, news));
    }

    @Override
    public List<WaitingRow> rows(Release release, int most) {
        return reader.rows(release, most);
    }

    @Override
    public List<Long> saidKeys(Release release) {
        return reader.saidKeys(release);
    }

    @Override
    public boolean keepOnly(Set<ReleaseId> open) {
        return take(new MetricsEntry.RowsOnlyOf(Set.copyOf(open)));
    }

    /// What a release's candidate showed under load, alone; empty where nothing was stored.
    public Optional<PerformanceReport> performance(Release release) {
        return reader.performance(release);
    }

    /// Why nothing is being stored at the moment; empty when it is.
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /// Has what is stored under a release's name be its own from here on: what one of another
    /// journal, or of records that were lost, has left there is forgotten. False when there is no
    /// room.
    public boolean claim(Release release) {
        return take(new MetricsEntry.Claim(release.id(), release.salt()));
    }

    /// Takes in what was seen of a release; false when there is no room.
    public boolean add(MetricsEntry.Look look) {
        return take(look);
    }

    /// Takes in what a candidate showed under load; false when there is no room.
    public boolean add(MetricsEntry.Performance performance) {
        return take(performance);
    }

    /// Counted before it is there for the writer, who counts it out.
    private boolean take(MetricsEntry entry) {
        waiting.incrementAndGet();
        boolean isTaken = queue.offer(entry);
        if (!isTaken) {
            waiting.decrementAndGet();
        }
        return isTaken;
    }

    /// Whether all that was taken in is on the disk.
    public boolean hasStoredAll() {
        return waiting.get() == 0;
    }

    /// Whether what is taken in reaches the disk.
    public boolean isStoring() {
        return failure == null && queue.remainingCapacity() > 0;
    }

    /// Whether something has reached the disk since the file was opened.
    public boolean hasStored() {
        return hasStored;
    }

    /// How many seconds of a release are on the disk, as far as this process wrote or read them.
    public long stored(ReleaseId release) {
        return stored.getOrDefault(release, 0L);
    }

    /// What is stored of a release.
    public Optional<StoredRelease> read(Release release) {
        Optional<StoredRelease> found = reader.release(release);
        found.ifPresent(one -> stored.merge(release.id(), one.chain().seconds(), Math::max));
        return found;
    }

    /// Waits until everything that was taken in is on the disk.
    public void flush() throws InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        queue.put(new MetricsEntry.Flush(written));
        written.await();
    }

    private void run() {
        List<MetricsEntry> batch = new ArrayList<>();
        while (closing.getCount() > 0 || !queue.isEmpty()) {
            try {
                MetricsEntry first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    persist(batch);
                    batch.clear();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// Tries until it is done; when the store is closed, once more.
    private void persist(List<MetricsEntry> batch) throws InterruptedException {
        while (true) {
            try {
                writer.write(batch);
                failure = null;
                hasStored = true;
                batch.forEach(this::noteStored);
                return;
            } catch (SQLException | RuntimeException e) {
                failure = "metrics.db: " + e.getMessage();
            }
            if (closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                batch.forEach(this::letGo);
                return;
            }
        }
    }

    private void noteStored(MetricsEntry entry) {
        if (entry instanceof MetricsEntry.Look look && look.second() != null) {
            stored.merge(look.release(), look.second().chain().seconds(), Math::max);
        }
        letGo(entry);
    }

    private void letGo(MetricsEntry entry) {
        if (entry instanceof MetricsEntry.Flush flush) {
            flush.written().countDown();
        } else {
            waiting.decrementAndGet();
        }
    }

    /// Writes what waits, if the disk takes it, and closes the file.
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reader.call(() -> {
            writer.close();
            return true;
        });
        reader.close();
    }
}
