package dev.slipway.features.online;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventReceipt;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.feature.FeatureEvents;
import dev.slipway.api.model.Cell;
import dev.slipway.features.AggregateLookup;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.EventReading;
import dev.slipway.features.window.FedOutcome;
import dev.slipway.features.window.FedPart;
import dev.slipway.runtime.ModelRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The aggregates of all versions that are or were loaded here, each in a directory of its own
/// under the digest of its meaning: versions that mean the same share it.
///
/// One that nobody asks for any more goes on being fed for a week, or for its window, so that a
/// version that comes back finds it whole; the next start after that removes it.
///
/// One that a stream feeds is fed by it alone: events would count twice that come in both ways.
///
/// *Threads*: any. Whoever reads waits for nobody; deliveries come one after the other.
public final class OnlineAggregates
        implements FeatureEvents, StreamFeeds, AggregateLookup, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("slipway.features");
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final int MOST_AGGREGATES = 1_000;
    private static final int EXPIRY_EVERY = 64;

    /// About what an event may add, when it opens a tile of a new key.
    private static final long EVENT_BYTES = 512;

    private final Path directory;
    private final long memory;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();

    /// By digest; replaced as a whole.
    private volatile Map<String, KeptAggregate> kept = Map.of();

    private long deliveries;

    /// Streams that may feed; null before anybody has said which.
    private @Nullable Set<String> feeders;

    private OnlineAggregates(Path directory, long memory, InstantSource clock) {
        this.directory = directory;
        this.memory = memory;
        this.clock = clock;
    }

    /// Opens what a directory holds.
    ///
    /// *Errors*: `IOException` when it cannot be read or written. An aggregate in it that cannot be
    /// read is told of and refused to versions that ask for it.
    ///
    /// @param memory about what all of them may take of the heap
    public static OnlineAggregates open(Path directory, long memory, InstantSource clock)
            throws IOException {
        Files.createDirectories(directory);
        OnlineAggregates opened = new OnlineAggregates(directory, memory, clock);
        opened.read();
        return opened;
    }

    private void read() throws IOException {
        Map<String, KeptAggregate> found = new LinkedHashMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path one : all.filter(Files::isDirectory).sorted().toList()) {
                open(one, found);
            }
        }
        kept = Map.copyOf(found);
    }

    private void open(Path one, Map<String, KeptAggregate> found) {
        try {
            if (isForgotten(one)) {
                remove(one);
                return;
            }
            KeptAggregate aggregate = KeptAggregate.open(one);
            found.put(aggregate.aggregate().digest(), aggregate);
            // A process that is killed leaves what it used without a mark.
            if (!Files.exists(aggregate.unusedMark())) {
                markUnused(aggregate);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "online features in " + one + " not read: " + e);
        }
    }

    /// One that was unused for a week and in which no moment from now on sees anything; or whose
    /// making was cut short, so that it has no file yet and nothing in it.
    private boolean isForgotten(Path one) throws IOException {
        if (!Files.exists(AggregateFile.in(one))) {
            return true;
        }
        Path mark = KeptAggregate.unusedMark(one);
        Duration window = AggregateFile.read(one).feature().window();
        Duration time = window.compareTo(KEPT) > 0 ? window : KEPT;
        return Files.exists(mark)
                && Files.getLastModifiedTime(mark)
                        .toInstant()
                        .isBefore(clock.instant().minus(time));
    }

    private static void remove(Path one) throws IOException {
        try (Stream<Path> files = Files.list(one)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(one);
    }

    @Override
    public AggregateValues open(FeatureDefinition definition) {
        List<KeptAggregate> mine = new ArrayList<>();
        changing.lock();
        try {
            for (Aggregate aggregate : definition.aggregates()) {
                KeptAggregate one = keep(aggregate, definition);
                one.use();
                mine.add(one);
            }
        } catch (ModelRefusedException e) {
            leave(mine);
            throw e;
        } finally {
            changing.unlock();
        }
        return mine.isEmpty()
                ? AggregateValues.ofNothing(List.of())
                : new OnlineValues(mine, clock, () -> leave(mine));
    }

    private KeptAggregate keep(Aggregate aggregate) throws IOException {
        String digest = aggregate.digest();
        KeptAggregate known = kept.get(digest);
        if (known == null) {
            if (kept.size() == MOST_AGGREGATES) {
                throw new IOException(
                        "more than " + MOST_AGGREGATES + " aggregates in " + directory);
            }
            Path place = directory.resolve(digest);
            known =
                    Files.exists(AggregateFile.in(place))
                            ? KeptAggregate.open(place)
                            : KeptAggregate.make(place, aggregate);
            Map<String, KeptAggregate> more = new LinkedHashMap<>(kept);
            more.put(digest, known);
            kept = Map.copyOf(more);
        }
        return known;
    }

    private KeptAggregate keep(Aggregate aggregate, FeatureDefinition definition) {
        try {
            KeptAggregate known = keep(aggregate);
            Files.deleteIfExists(known.unusedMark());
            return known;
        } catch (IOException e) {
            throw new ModelRefusedException(
                    definition.file(),
                    "aggregate " + aggregate.name(),
                    "its online store cannot be opened: " + e.getMessage(),
                    e);
        }
    }

    private void markUnused(KeptAggregate one) throws IOException {
        Files.write(one.unusedMark(), new byte[0]);
        Files.setLastModifiedTime(one.unusedMark(), FileTime.from(clock.instant()));
    }

    private void leave(List<KeptAggregate> mine) {
        changing.lock();
        try {
            for (KeptAggregate one : mine) {
                if (one.leave()) {
                    markUnused(one);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "online features not marked as unused: " + e);
        } finally {
            changing.unlock();
        }
    }

    @Override
    public EventReceipt take(EventSource source, EventDelivery delivery) {
        changing.lock();
        try {
            List<KeptAggregate> fed = fedByEvents(source);
            // All of it is read before any of it counts.
            List<List<Event>> events = fed.stream().map(one -> events(one, delivery)).toList();
            for (int i = 0; i < fed.size(); i++) {
                fed.get(i).hear(events.get(i), clock.millis());
            }
            // The estimate is for events that all open a tile: it counts where little is free.
            requireRoom("events", EVENT_BYTES * delivery.events().size() * fed.size());
            int taken = 0;
            for (int i = 0; i < fed.size(); i++) {
                taken += take(fed.get(i), delivery, events.get(i)) ? 1 : 0;
            }
            expireNowAndThen();
            return new EventReceipt(source, delivery.events().size(), fed.size(), taken);
        } finally {
            changing.unlock();
        }
    }

    /// Those of a source that no stream feeds.
    private List<KeptAggregate> fedByEvents(EventSource source) {
        List<KeptAggregate> named =
                kept.values().stream()
                        .filter(one -> one.aggregate().events().source().equals(source.value()))
                        .toList();
        if (named.isEmpty()) {
            throw FeatureEvents.unknown(source, sources().toString());
        }
        List<KeptAggregate> free = named.stream().filter(one -> one.feeder().isEmpty()).toList();
        if (free.isEmpty()) {
            throw new RefusalException(
                    ErrorCode.CONFLICT,
                    "source: "
                            + source
                            + ": stream job "
                            + named.getFirst().feeder().orElse("")
                            + " feeds what is made of it (expected: events from its topics alone;"
                            + " they would count twice)");
        }
        return free;
    }

    private static boolean take(KeptAggregate one, EventDelivery delivery, List<Event> events) {
        try {
            return one.take(delivery.feeder(), delivery.number(), events);
        } catch (IOException e) {
            throw notStored("events", one.aggregate(), "delivery", e);
        }
    }

    private static RefusalException notStored(
            String what, Aggregate aggregate, String again, IOException e) {
        return new RefusalException(
                Refusal.retryable(
                        ErrorCode.STORE_UNAVAILABLE,
                        what
                                + ": not stored for aggregate "
                                + aggregate.name()
                                + ": "
                                + e.getMessage()
                                + " (expected: the same "
                                + again
                                + " again)",
                        RETRY));
    }

    @Override
    public FedOutcome feed(FedPart part) {
        changing.lock();
        try {
            if (feeders != null && !feeders.contains(part.lane().job())) {
                // Its child may not be gone yet.
                return FedOutcome.ENDED;
            }
            // The estimate of the part itself would refuse what takes the place of itself.
            requireRoom("tiles", 0);
            FedOutcome outcome = keep(part.aggregate()).feed(part);
            expireNowAndThen();
            return outcome;
        } catch (IOException e) {
            throw notStored("tiles", part.aggregate(), "part", e);
        } finally {
            changing.unlock();
        }
    }

    @Override
    public OptionalLong fedUntil(Set<String> sources) {
        return kept.values().stream()
                .filter(one -> sources.contains(one.aggregate().events().source()))
                .map(KeptAggregate::fedUntil)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .max();
    }

    @Override
    public void keepFeeders(Set<String> jobs) {
        changing.lock();
        try {
            feeders = Set.copyOf(jobs);
            for (KeptAggregate one : kept.values()) {
                String feeder = one.feeder().orElse(null);
                if (feeder != null && !jobs.contains(feeder)) {
                    one.release(feeder);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the end of a feed not stored: " + e);
        } finally {
            changing.unlock();
        }
    }

    /// Whatever was fed: of sources that come in turn it would always be the same one.
    private void expireNowAndThen() {
        deliveries++;
        if (deliveries % EXPIRY_EVERY == 0) {
            kept.values().forEach(KeptAggregate::expire);
        }
    }

    private List<Event> events(KeptAggregate one, EventDelivery delivery) {
        long latest = clock.instant().plus(CLOCKS_DIFFER).toEpochMilli();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < delivery.events().size(); i++) {
            Map<String, Cell> fields = delivery.events().get(i);
            try {
                EventReading.read(
                                one.aggregate(),
                                name -> fields.getOrDefault(name, new Cell.Missing()))
                        .map(event -> available(event, latest))
                        .ifPresent(events::add);
            } catch (IllegalArgumentException e) {
                throw new RefusalException(
                        ErrorCode.INVALID_INPUT,
                        "events["
                                + i
                                + "]: "
                                + e.getMessage()
                                + " for aggregate "
                                + one.aggregate().name());
            }
        }
        return events;
    }

    private static Event available(Event event, long latest) {
        if (event.available() > latest) {
            throw new IllegalArgumentException(
                    "available: "
                            + event.available()
                            + " (expected: not after now, "
                            + latest
                            + "; bring events when they are known)");
        }
        return event;
    }

    private void requireRoom(String what, long more) {
        if (heapBytes() > memory / 2 && heapBytes() + more > memory) {
            kept.values().forEach(one -> one.makeRoom(clock.millis()));
            if (heapBytes() + more > memory) {
                throw new RefusalException(
                        Refusal.retryable(
                                ErrorCode.OVERLOADED,
                                what
                                        + ": online features take "
                                        + heapBytes()
                                        + " bytes (expected: with these at most features.memory, "
                                        + memory
                                        + ")",
                                RETRY));
            }
        }
    }

    private Set<String> sources() {
        Set<String> sources = new TreeSet<>();
        kept.values().forEach(one -> sources.add(one.aggregate().events().source()));
        return sources;
    }

    /// What all of them take of the heap, about.
    public long heapBytes() {
        return kept.values().stream().mapToLong(KeptAggregate::heapBytes).sum();
    }

    /// How each stands.
    public List<AggregateStanding> standings() {
        return kept.values().stream().map(KeptAggregate::standing).toList();
    }

    @Override
    public void close() {
        changing.lock();
        try {
            for (KeptAggregate one : kept.values()) {
                one.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            changing.unlock();
        }
    }
}
