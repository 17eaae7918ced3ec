package dev.slipway.features.online;

import dev.slipway.api.model.Cell;
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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private volatile long newest;

    /// The latest moment that a delivery has told, or the last that the stream which feeds has,
    /// taken or not.
    private long heard;

    /// When a stream told it first, by the clock here; the least number before anybody looked.
    private long heardAt = Long.MIN_VALUE;

    /// What the clock here said when something was told last.
    private long told;

    private boolean isBroken;
    private int users;
    private boolean wasUsed;

    /// How old versions that ask for it let its newest event be, those of them that say so.
    private final List<Duration> allowed = new ArrayList<>();

    /// The shortest of these.
    private volatile @Nullable Duration freshness;

    /// Since when no version asks for it; of no meaning while one does.
    private Instant unusedSince;

    private KeptAggregate(Path directory, Aggregate aggregate, Instant now) throws IOException {
        this.directory = directory;
        this.aggregate = aggregate;
        this.told = now.toEpochMilli();
        this.unusedSince =
                Files.exists(unusedMark(directory))
                        ? Files.getLastModifiedTime(unusedMark(directory)).toInstant()
                        : now;
        this.store = opened();
        this.newest = store.latest().orElse(Long.MIN_VALUE);
        this.heard = newest;
    }

    /// The aggregate of a directory that holds one.
    ///
    /// @param now since when nobody asks for it, where it does not say
    static KeptAggregate open(Path directory, Instant now) throws IOException {
        return new KeptAggregate(directory, AggregateFile.read(directory), now);
    }

    /// A new one, in a directory that is made; what a removal left there that was cut short goes.
    static KeptAggregate make(Path directory, Aggregate aggregate, Instant now) throws IOException {
        if (Files.exists(directory)) {
            remove(directory);
        }
        Files.createDirectories(directory);
        AggregateFile.write(directory, aggregate);
        return new KeptAggregate(directory, aggregate, now);
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
    private static Path unusedMark(Path directory) {
        return directory.resolve("unused");
    }

    /// Notes that no version asks for it any more.
    void markUnused(Instant now) throws IOException {
        unusedSince = now;
        Path mark = unusedMark(directory);
        Files.write(mark, new byte[0]);
        Files.setLastModifiedTime(mark, FileTime.from(now));
    }

    /// Whether that is noted where the next process finds it.
    boolean isMarkedUnused() {
        return Files.exists(unusedMark(directory));
    }

    /// Since when no version asks for it.
    Instant unusedSince() {
        return unusedSince;
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

    /// The same of an aggregate whose values are texts; null where there is none.
    @Nullable String textAt(String key, long moment) {
        String text = store.textAt(FEATURE, key, moment);
        reads.increment();
        if (text == null) {
            missing.increment();
        }
        return text;
    }

    /// What a key was at a moment that has been asked before, by what is known now; empty where
    /// something that it could see may have been forgotten since.
    OptionalDouble again(String key, long moment) {
        return store.again(FEATURE, key, moment);
    }

    /// The same of an aggregate whose values are texts.
    Optional<Cell> textAgain(String key, long moment) {
        return store.textAgain(FEATURE, key, moment);
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
            expire(again, Math.min(newest, told));
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

    /// Forgets what has not been to be seen for a while, by the clock of the events. A moment that
    /// lies ahead was let in by a clock that was set back since: by that nothing is old yet.
    ///
    /// @param now by the clock here
    void expire(long now) {
        Duration window = aggregate.feature().window();
        Duration held = window.compareTo(HELD) < 0 ? window : HELD;
        if (newest != Long.MIN_VALUE) {
            expire(store, Math.min(newest, now) - held.toMillis());
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
        told = now;
        for (Event event : events) {
            heard = Math.max(heard, Math.min(event.available(), now));
        }
    }

    /// Notes what a part tells of the time, whether there will be room for it or not.
    ///
    /// @param now by the clock here
    void hear(FedPart part, long now) {
        told = now;
        long watermark = part.mark().watermark();
        boolean isIts = part.lane().job().equals(feeder().orElse(part.lane().job()));
        if (isIts && watermark > Long.MIN_VALUE && watermark != heard) {
            heard = watermark;
            heardAt = now;
        }
    }

    /// Forgets what cannot be seen any more, where there is no room. What a stream feeds has the
    /// stream's own time, which may be long past; where it tells no other moment, time goes on by
    /// the clock here.
    void makeRoom(long now) {
        if (store.feeder().isEmpty()) {
            expire(store, Math.min(now, Math.max(newest, heard)));
        } else if (heard > Long.MIN_VALUE) {
            heardAt = heardAt == Long.MIN_VALUE ? now : heardAt;
            expire(store, heard + Math.max(0, now - heardAt));
        }
    }

    /// Whether neither a version nor a stream has to do with it.
    boolean isNobodys() {
        return users == 0 && store.feeder().isEmpty();
    }

    /// Whether a version has asked for it since it was opened, even if none does now.
    boolean wasUsed() {
        return wasUsed;
    }

    /// Ends it, with what it has on the disk.
    void remove() throws IOException {
        store.close();
        remove(directory);
    }

    /// Removes what a directory holds, what says whose it is first: without that nothing in it is
    /// ever taken for the values of an aggregate.
    static void remove(Path directory) throws IOException {
        Files.deleteIfExists(AggregateFile.in(directory));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
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
                newest == Long.MIN_VALUE ? null : newest,
                freshness);
    }

    /// Whether both have one name and source, as those of two versions have.
    boolean isToldOfWith(KeptAggregate other) {
        return aggregate.name().equals(other.aggregate.name())
                && aggregate.events().source().equals(other.aggregate.events().source());
    }

    /// Counts what another one has counted, which goes.
    void countAsWell(KeptAggregate gone) {
        reads.add(gone.reads.sum());
        missing.add(gone.missing.sum());
    }

    /// One more version asks for it.
    ///
    /// @param age that the version lets its newest event have; null where it does not say
    void use(@Nullable Duration age) throws IOException {
        Files.deleteIfExists(unusedMark(directory));
        users++;
        wasUsed = true;
        if (age != null) {
            allowed.add(age);
            freshness = Collections.min(allowed);
        }
    }

    /// One less does, which was told of with the same age; whether nobody is left.
    boolean leave(@Nullable Duration age) {
        users--;
        if (age != null) {
            allowed.remove(age);
            freshness = allowed.isEmpty() ? null : Collections.min(allowed);
        }
        return users == 0;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
