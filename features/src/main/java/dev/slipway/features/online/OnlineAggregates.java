package dev.slipway.features.online;

import dev.slipway.api.error.TimeText;
import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventReceipt;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.feature.FeatureEvents;
import dev.slipway.features.AggregateLookup;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Type;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.FedOutcome;
import dev.slipway.features.window.FedPart;
import dev.slipway.runtime.ModelRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The aggregates of all versions that are or were loaded here, each in a directory of its own
/// under the digest of its meaning: versions that mean the same share it.
///
/// One that nobody asks for any more goes on being fed for a week, or for its window, so that a
/// version that comes back finds it whole, and until some hours after the next start, or until
/// there are many. It goes before that where others need its room; behind a start only once the
/// versions that were served have had time to load. What a version needs that sleeps stays as if it
/// were asked for.
///
/// One that a stream feeds is fed by it alone: events would count twice that come in both ways.
///
/// *Threads*: any. Whoever reads waits for nobody; deliveries come one after the other.
public final class OnlineAggregates
        implements FeatureEvents, StreamFeeds, AggregateLookup, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("slipway.features");
    private static final int EXPIRY_EVERY = 64;
    private static final int MOST_AGGREGATES = 1_000;

    /// About what an event may add, when it opens a tile of a new key.
    private static final long EVENT_BYTES = 512;

    /// About what it adds beside that where its value is a text.
    private static final long TEXT_BYTES = 64 + 2L * Event.LONGEST_TEXT;

    private final KeptAggregates kept;
    private final UnusedAggregates unused;
    private final InstantSource clock;

    /// Whoever changes which aggregates are kept, or what is in them, holds it.
    private final ReentrantLock changing = new ReentrantLock();

    /// What does not go though nobody asks for it.
    private volatile NeededAggregates needs = () -> aggregate -> false;

    private long deliveries;

    /// Streams that may feed; null before anybody has said which.
    private @Nullable Set<String> feeders;

    private OnlineAggregates(KeptAggregates kept, UnusedAggregates unused, InstantSource clock) {
        this.kept = kept;
        this.unused = unused;
        this.clock = clock;
    }

    /// Opens what a directory holds.
    ///
    /// *Errors*: `IOException` when it cannot be read or written. An aggregate in it that cannot be
    /// read is told of and refused to versions that ask for it.
    ///
    /// @param memory about what all of them may take of the heap
    /// @param nanoTime a monotonic clock
    public static OnlineAggregates open(
            Path directory, long memory, InstantSource clock, LongSupplier nanoTime)
            throws IOException {
        return open(directory, memory, clock, nanoTime, MOST_AGGREGATES);
    }

    /// The same of so many aggregates at most.
    static OnlineAggregates open(
            Path directory, long memory, InstantSource clock, LongSupplier nanoTime, int most)
            throws IOException {
        KeptAggregates kept = new KeptAggregates(directory, clock, most);
        UnusedAggregates unused = new UnusedAggregates(kept, memory, clock, nanoTime);
        kept.read();
        return new OnlineAggregates(kept, unused, clock);
    }

    @Override
    public AggregateValues open(FeatureDefinition definition) {
        List<Used> mine = new ArrayList<>();
        List<Aggregate> aggregates = definition.aggregates();
        changing.lock();
        try {
            for (int place = 0; place < aggregates.size(); place++) {
                mine.add(used(aggregates.get(place), place, definition));
            }
        } catch (RuntimeException | Error e) {
            leave(mine);
            throw e;
        } finally {
            changing.unlock();
        }
        return mine.isEmpty()
                ? AggregateValues.ofNothing(List.of())
                : new OnlineValues(
                        mine.stream().map(Used::kept).toList(), clock, () -> leave(mine));
    }

    /// What a version asks for.
    ///
    /// @param freshness how old it lets the newest event be; null where it does not say
    private record Used(KeptAggregate kept, @Nullable Duration freshness) {}

    private Used used(Aggregate aggregate, int place, FeatureDefinition definition) {
        Duration freshness = definition.freshness(place).orElse(null);
        try {
            KeptAggregate known = kept.keep(aggregate);
            known.use(freshness);
            return new Used(known, freshness);
        } catch (IOException e) {
            throw new ModelRefusedException(
                    definition.file(),
                    "aggregate " + aggregate.name(),
                    "its online store cannot be opened: " + e.getMessage(),
                    e);
        }
    }

    private void leave(List<Used> mine) {
        changing.lock();
        try {
            for (Used one : mine) {
                if (one.kept().leave(one.freshness())) {
                    mark(one.kept());
                }
            }
        } finally {
            changing.unlock();
        }
    }

    /// One that cannot be marked counts as unused all the same: the next start marks it.
    private void mark(KeptAggregate one) {
        try {
            one.markUnused(clock.instant());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "online features not marked as unused: " + e);
        }
    }

    /// From now on keeps what is needed, whether somebody asks for it or not.
    public void keepNeeded(NeededAggregates needed) {
        needs = needed;
    }

    @Override
    public EventReceipt take(EventSource source, EventDelivery delivery) {
        long most = 0;
        for (KeptAggregate one : kept.all()) {
            most += bytes(one) * delivery.events().size();
        }
        EventReceipt receipt = take(source, delivery, needed(most));
        forgetUnused();
        return receipt;
    }

    private EventReceipt take(
            EventSource source, EventDelivery delivery, Predicate<Aggregate> needed) {
        changing.lock();
        try {
            // All of it is read before any of it counts.
            List<DeliveredEvents> read =
                    fedByEvents(source).stream()
                            .map(one -> DeliveredEvents.read(one, delivery, clock.instant()))
                            .toList();
            read.forEach(one -> one.to().hear(one.events(), clock.millis()));
            // The estimate is for events that all open a tile: it counts where little is free.
            long most = 0;
            for (DeliveredEvents one : read) {
                most += bytes(one.to()) * delivery.events().size();
            }
            unused.requireRoom("events", most, needed);
            List<DeliveredEvents> fed = read.stream().filter(one -> kept.has(one.to())).toList();
            if (fed.isEmpty()) {
                // Nobody asked for what there was of it, and it had to make room.
                throw FeatureEvents.unknown(source, sources().toString());
            }
            int taken = 0;
            for (DeliveredEvents one : fed) {
                taken += take(one, delivery) ? 1 : 0;
            }
            expireNowAndThen();
            return new EventReceipt(source, delivery.events().size(), fed.size(), taken);
        } finally {
            changing.unlock();
        }
    }

    private static long bytes(KeptAggregate one) {
        return one.aggregate().type() == Type.TEXT ? EVENT_BYTES + TEXT_BYTES : EVENT_BYTES;
    }

    /// Those of a source that no stream feeds.
    private List<KeptAggregate> fedByEvents(EventSource source) {
        List<KeptAggregate> named =
                kept.all().stream()
                        .filter(one -> one.aggregate().events().source().equals(source.value()))
                        .toList();
        if (named.isEmpty()) {
            throw FeatureEvents.unknown(source, sources().toString());
        }
        List<KeptAggregate> free = named.stream().filter(one -> one.feeder().isEmpty()).toList();
        if (free.isEmpty()) {
            throw FeedRefusals.fedByStream(source, named.getFirst().feeder().orElse(""));
        }
        return free;
    }

    private static boolean take(DeliveredEvents one, EventDelivery delivery) {
        try {
            return one.to().take(delivery.feeder(), delivery.number(), one.events());
        } catch (IOException e) {
            throw FeedRefusals.notStored("events", one.to().aggregate(), "delivery", e);
        }
    }

    @Override
    public FedOutcome feed(FedPart part) {
        FedOutcome outcome = feed(part, needed(0));
        forgetUnused();
        return outcome;
    }

    private FedOutcome feed(FedPart part, Predicate<Aggregate> needed) {
        changing.lock();
        try {
            if (feeders != null && !feeders.contains(part.lane().job())) {
                // Its child may not be gone yet.
                return FedOutcome.ENDED;
            }
            kept.find(part.aggregate()).ifPresent(known -> known.hear(part, clock.millis()));
            // The estimate of the part itself would refuse what takes the place of itself.
            unused.requireRoom("tiles", 0, needed);
            FedOutcome outcome = kept.keep(part.aggregate()).feed(part);
            expireNowAndThen();
            return outcome;
        } catch (IOException e) {
            throw FeedRefusals.notStored("tiles", part.aggregate(), "part", e);
        } finally {
            changing.unlock();
        }
    }

    @Override
    public OptionalLong fedUntil(Set<String> sources) {
        return kept.all().stream()
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
            for (KeptAggregate one : kept.all()) {
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
            long now = clock.millis();
            kept.all().forEach(one -> one.expire(now));
            unused.lookAtTheTime();
        }
    }

    /// As soon as the clock is believed that says what is old.
    private void forgetUnused() {
        if (!unused.isTimeToForget()) {
            return;
        }
        Predicate<Aggregate> needed = needs.now();
        changing.lock();
        try {
            unused.forget(needed);
        } finally {
            changing.unlock();
        }
    }

    /// What stays whatever room is missing for so much more; all of it where none is, or nothing
    /// could go. Asked without the lock: whoever knows has locks of its own, and who holds those
    /// may come here.
    private Predicate<Aggregate> needed(long more) {
        return unused.isShortOf(more) && hasNobodys() ? needs.now() : aggregate -> true;
    }

    private boolean hasNobodys() {
        changing.lock();
        try {
            return kept.all().stream().anyMatch(KeptAggregate::isNobodys);
        } finally {
            changing.unlock();
        }
    }

    private Set<String> sources() {
        Set<String> sources = new TreeSet<>();
        kept.all().forEach(one -> sources.add(one.aggregate().events().source()));
        return sources;
    }

    /// What all of them take of the heap, about.
    public long heapBytes() {
        return kept.heapBytes();
    }

    /// How each stands.
    public List<AggregateStanding> standings() {
        return kept.standings();
    }

    @Override
    public List<String> stale() {
        long now = clock.millis();
        return standings().stream()
                .filter(one -> one.isStale(now))
                .map(one -> words(one, now))
                .distinct()
                .sorted()
                .toList();
    }

    private static String words(AggregateStanding one, long now) {
        Duration freshness = one.freshness();
        Long newest = one.newest();
        return one.aggregate()
                + " of source "
                + one.source()
                + ": "
                + (newest == null
                        ? "no event was brought yet"
                        : "the newest event is "
                                + Duration.ofMillis(now - newest).toSeconds()
                                + " s old")
                + (freshness == null
                        ? ""
                        : " (expected: at most " + TimeText.of(freshness) + ", its freshness)");
    }

    @Override
    public void close() {
        changing.lock();
        try {
            for (KeptAggregate one : kept.all()) {
                one.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            changing.unlock();
        }
    }
}
