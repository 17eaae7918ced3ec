package dev.slipway.monitoring.feedback;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.feedback.Feedback;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.quiet.BelievedTime;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// `feedback.db`: labels and outcomes of predictions, the last of each kind that names the same
/// endpoint, for a time and up to a number.
///
/// Commits reach the write-ahead log and not the disk's platter: an end of the process loses
/// nothing, a power cut the last moments.
///
/// *Threads*: any; the work runs on one of its own.
public final class FeedbackStore implements Feedback, AutoCloseable {
    private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(10);

    private final Path file;
    private final FeedbackSpec spec;
    private final Consumer<List<FeedbackEntry>> told;
    private final FeedbackWorker worker = new FeedbackWorker();
    private final AtomicBoolean closed = new AtomicBoolean();

    /// Of the worker's thread, and so are the others; none after a failure that the connection did
    /// not get over.
    private @Nullable Connection open;

    private FeedbackShares shares = new FeedbackShares(Map.of());
    private Instant swept = Instant.MIN;

    /// By which entries grow too old.
    private final BelievedTime time;

    private FeedbackStore(
            Path file, FeedbackSpec spec, Consumer<List<FeedbackEntry>> told, BelievedTime time) {
        this.file = file;
        this.spec = spec;
        this.told = told;
        this.time = time;
    }

    /// How much is kept, and by which clock.
    ///
    /// @param keep how long an entry stays after its value came; the same value again changes
    ///     nothing, this neither
    /// @param most entries there is room for; those of one endpoint have half of what others leave
    public record FeedbackSpec(InstantSource clock, Duration keep, long most) {
        /// For 400 days, at most twenty million, ten of one endpoint alone: a year of labels of a
        /// busy endpoint's sample.
        public static FeedbackSpec usual(InstantSource clock) {
            return new FeedbackSpec(clock, Duration.ofDays(400), 20_000_000);
        }
    }

    /// Opens the file, made on first use.
    ///
    /// @param told what is there now and was not before, once it is stored and in that order, by
    ///     the thread that stores: whoever is told asks nothing here
    public static FeedbackStore open(
            Path file, FeedbackSpec spec, Consumer<List<FeedbackEntry>> told) {
        return open(file, spec, told, System::nanoTime);
    }

    /// @param nanoTime a monotonic clock, by which one that leaps ahead is noticed
    static FeedbackStore open(
            Path file,
            FeedbackSpec spec,
            Consumer<List<FeedbackEntry>> told,
            LongSupplier nanoTime) {
        FeedbackStore store = new FeedbackStore(file, spec, told, new BelievedTime(nanoTime));
        boolean done = false;
        try {
            store.worker.call(() -> {
                FeedbackTable.prepare(store.connection());
                store.time.begin(spec.clock().instant(), FeedbackTable.newest(store.connection()));
                store.shares = new FeedbackShares(FeedbackTable.counts(store.connection()));
                return store.shares.total();
            });
            done = true;
            return store;
        } finally {
            if (!done) {
                store.close();
            }
        }
    }

    @Override
    public List<Taken> take(PrincipalId by, List<FeedbackItem> items) {
        return worker.call(() -> {
            List<FeedbackEntry> fresh = new ArrayList<>();
            List<Taken> taken = stored(by, items, fresh);
            if (!fresh.isEmpty()) {
                told.accept(List.copyOf(fresh));
            }
            return taken;
        });
    }

    /// All of the items or, when it throws, none.
    private List<Taken> stored(PrincipalId by, List<FeedbackItem> items, List<FeedbackEntry> fresh)
            throws SQLException {
        Instant now = spec.clock().instant();
        Connection connection = connection();
        boolean done = false;
        FeedbackShares before = shares.copy();
        try {
            FeedbackTable.execute(connection, "BEGIN IMMEDIATE");
            Instant believed = time.at(now);
            sweep(connection, believed);
            List<Taken> taken = new ArrayList<>(items.size());
            for (FeedbackItem item : items) {
                taken.add(stored(connection, entry(by, item, now), believed, fresh));
            }
            FeedbackTable.execute(connection, "COMMIT");
            done = true;
            return taken;
        } finally {
            if (!done) {
                shares = before;
                swept = Instant.MIN;
                fresh.clear();
                letGo();
            }
        }
    }

    private static FeedbackEntry entry(PrincipalId by, FeedbackItem item, Instant now) {
        Instant time = item.time();
        return new FeedbackEntry(item, by, time == null ? now : time, now);
    }

    private Taken stored(
            Connection connection, FeedbackEntry entry, Instant believed, List<FeedbackEntry> fresh)
            throws SQLException {
        FeedbackTable.Before before = FeedbackTable.before(connection, entry.item());
        if (before == FeedbackTable.Before.SAME) {
            return Taken.REPEATED;
        }
        boolean isNew = before == FeedbackTable.Before.NOTHING;
        String endpoint = FeedbackTable.endpoint(entry.item());
        if (isNew && !isRoomFor(connection, endpoint, believed)) {
            return Taken.REFUSED;
        }
        if (!isNew) {
            shares.subtract(FeedbackTable.countsInPlace(connection, entry.item()));
            FeedbackTable.remove(connection, entry.item());
        }
        FeedbackTable.put(connection, entry);
        shares.add(endpoint);
        fresh.add(entry);
        return isNew ? Taken.NEW : Taken.REPLACED;
    }

    /// What is too old makes room before anything is refused.
    private boolean isRoomFor(Connection connection, String endpoint, Instant now)
            throws SQLException {
        if (!shares.isRoomFor(endpoint, spec.most()) && !swept.equals(now)) {
            forget(connection, now);
        }
        return shares.isRoomFor(endpoint, spec.most());
    }

    /// Forgets what is too old, now and then, and whenever there is no room for anybody. Where the
    /// last time lies ahead, the clock was set back.
    private void sweep(Connection connection, Instant now) throws SQLException {
        boolean isRecent = swept.isAfter(now.minus(BETWEEN_SWEEPS)) && !swept.isAfter(now);
        if (shares.total() >= spec.most() || !isRecent) {
            forget(connection, now);
        }
    }

    private void forget(Connection connection, Instant now) throws SQLException {
        Instant oldest = now.minus(spec.keep());
        shares.subtract(FeedbackTable.countsBefore(connection, oldest));
        FeedbackTable.forget(connection, oldest);
        swept = now;
    }

    @Override
    public List<FeedbackEntry> of(Collection<PredictionId> predictions) {
        List<PredictionId> wanted = List.copyOf(predictions);
        return worker.call(() -> {
            Instant oldest = time.at(spec.clock().instant()).minus(spec.keep());
            List<FeedbackEntry> found = new ArrayList<>();
            for (PredictionId one : wanted) {
                FeedbackTable.of(connection(), one).stream()
                        .filter(entry -> !entry.received().isBefore(oldest))
                        .forEach(found::add);
            }
            return found;
        });
    }

    private Connection connection() throws SQLException {
        Connection known = open;
        if (known == null) {
            known = FeedbackTable.connect(file);
            open = known;
        }
        return known;
    }

    /// A full disk ends a transaction by itself; a new connection has none.
    private void letGo() {
        Connection broken = open;
        open = null;
        try {
            if (broken != null) {
                broken.close();
            }
        } catch (SQLException e) {
            // It is not used again, whatever state it is in.
        }
    }

    /// Lets what was begun end and closes the file.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        worker.call(() -> {
            letGo();
            return true;
        });
        worker.close();
    }
}
