package dev.slipway.features.online;

import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Delivery;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.FedOutcome;
import dev.slipway.features.window.FedPart;
import dev.slipway.features.window.OnlineStore;
import dev.slipway.features.window.WindowedFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/// One aggregate and its store, whichever versions ask for it.
///
/// *Threads*: any read, one at a time writes.
final class KeptAggregate implements AutoCloseable {
    /// The one feature of the store; its own name may differ between versions.
    private static final String FEATURE = "value";

    private static final long LOG_LIMIT = 16L << 20;

    /// For so long what cannot be seen any more is kept, so that what was answered can be asked
    /// again; of a shorter window, for that long.
    private static final Duration HELD = Duration.ofMinutes(2);

    private final Aggregate aggregate;
    private final Path directory;
    private final LongAdder reads = new LongAdder();
    private final LongAdder missing = new LongAdder();
    private volatile OnlineStore store;
    private volatile long newest = Long.MIN_VALUE;

    /// The latest moment that a delivery has told, taken or not.
    private long heard = Long.MIN_VALUE;

    private boolean isBroken;
    private int users;

    private KeptAggregate(Path directory, Aggregate aggregate) throws IOException {
        this.directory = directory;
        this.aggregate = aggregate;
        this.store = opened();
    }

    /// The aggregate of a directory that holds one.
    static KeptAggregate open(Path directory) throws IOException {
        return new KeptAggregate(directory, AggregateFile.read(directory));
    }

    /// A new one, in a directory that is made.
    static KeptAggregate make(Path directory, Aggregate aggregate) throws IOException {
        Files.createDirectories(directory);
        AggregateFile.write(directory, aggregate);
        return new KeptAggregate(directory, aggregate);
    }

    private OnlineStore opened() throws IOException {
        WindowedFeature named = aggregate.feature();
        WindowedFeature feature =
                new WindowedFeature(
                        FEATURE, named.aggregation(), named.window(), named.delay(), named.tile());
        return OnlineStore.open(directory, List.of(feature), LOG_LIMIT);
    }

    Aggregate aggregate() {
        return aggregate;
    }

    /// A file that is there while nobody asks for it, with the time since when.
    Path unusedMark() {
        return unusedMark(directory);
    }

    /// The same of a directory.
    static Path unusedMark(Path directory) {
        return directory.resolve("unused");
    }

    /// The value of a key at a moment; NaN where there is none.
    double at(String key, long moment) {
        double value = store.at(FEATURE, key, moment);
        reads.increment();
        if (Double.isNaN(value)) {
            missing.increment();
        }
        return value;
    }

    /// What a key was at a moment that has been asked before, by what is known now; empty where
    /// something that it could see may have been forgotten since.
    OptionalDouble again(String key, long moment) {
        return store.again(FEATURE, key, moment);
    }

    /// Counts a row that was asked and had no key or no moment.
    void missed() {
        reads.increment();
        missing.increment();
    }

    /// Takes a delivery, unless it was brought before; whether it was new.
    ///
    /// *Errors*: `IOException`, and then the delivery is to be brought again.
    boolean take(String feeder, long number, List<Event> events) throws IOException {
        List<Delivery.Item> items =
                events.stream().map(event -> new Delivery.Item(FEATURE, event)).toList();
        boolean isNew = written(open -> open.take(new Delivery(feeder, number, items)));
        for (Event event : events) {
            newest = Math.max(newest, event.available());
        }
        return isNew;
    }

    /// Sets the tiles of a part; what became of it.
    ///
    /// *Errors*: `IOException`, and then the part is to be brought again.
    FedOutcome feed(FedPart part) throws IOException {
        FedOutcome outcome = written(open -> open.feed(part));
        long watermark = part.mark().watermark();
        if ((outcome == FedOutcome.TAKEN || outcome == FedOutcome.KNOWN)
                && watermark > Long.MIN_VALUE) {
            // Not the latest of both: a stream may go through the past.
            newest = watermark;
        }
        return outcome;
    }

    /// Has a stream feed it no more.
    void release(String job) throws IOException {
        written(open -> {
            open.release(job);
            return true;
        });
    }

    /// The job of the stream that feeds it, if one does.
    Optional<String> feeder() {
        return store.feeder();
    }

    /// Up to which moment a stream has fed it.
    OptionalLong fedUntil() {
        return store.fedUntil();
    }

    /// Something that is written to the store.
    private interface Writing<T> {
        T to(OnlineStore open) throws IOException;
    }

    private <T> T written(Writing<T> writing) throws IOException {
        if (isBroken) {
            OnlineStore again = opened();
            // What it had forgotten before may be missing on the disk.
            expire(again, newest);
            store = again;
            isBroken = false;
        }
        try {
            return writing.to(store);
        } catch (IOException e) {
            // What stands on the disk by now is found out by reading it.
            isBroken = true;
            store.close();
            throw e;
        }
    }

    /// Forgets what has not been to be seen for a while, by the clock of the events.
    void expire() {
        Duration window = aggregate.feature().window();
        Duration held = window.compareTo(HELD) < 0 ? window : HELD;
        if (newest != Long.MIN_VALUE) {
            expire(store, newest - held.toMillis());
        }
    }

    private static void expire(OnlineStore open, long moment) {
        if (moment != Long.MIN_VALUE) {
            open.expire(moment);
        }
    }

    /// Notes what a delivery tells of the time, whether there will be room for it or not: else a
    /// full store would forget nothing, and refuse all of them for ever.
    ///
    /// @param now by the clock here; nobody asks at a later moment yet
    void hear(List<Event> events, long now) {
        for (Event event : events) {
            heard = Math.max(heard, Math.min(event.available(), now));
        }
    }

    /// Forgets what cannot be seen any more, where there is no room: of what a stream feeds by the
    /// clock here, since parts that are not taken say no later moment.
    void makeRoom(long now) {
        expire(store, Math.max(newest, store.feeder().isPresent() ? now : heard));
    }

    long heapBytes() {
        return store.heapBytes();
    }

    /// How it stands.
    AggregateStanding standing() {
        return new AggregateStanding(
                aggregate.events().source(),
                aggregate.name(),
                reads.sum(),
                missing.sum(),
                store.keys(),
                store.heapBytes(),
                newest == Long.MIN_VALUE ? null : newest);
    }

    /// One more version asks for it.
    void use() {
        users++;
    }

    /// One less does; whether nobody is left.
    boolean leave() {
        users--;
        return users == 0;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
