package dev.slipway.features.online;

import dev.slipway.features.window.Aggregate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The aggregates below a directory, each in one of its own under the digest of its meaning.
///
/// *Threads*: any. Which there are is changed by one at a time.
final class KeptAggregates {
    private static final System.Logger LOG = System.getLogger("slipway.features");

    private final Path directory;
    private final InstantSource clock;
    private final int most;

    /// By digest; replaced as a whole.
    private volatile Map<String, KeptAggregate> kept = Map.of();

    /// None yet.
    ///
    /// @param most so many are kept
    KeptAggregates(Path directory, InstantSource clock, int most) {
        this.directory = directory;
        this.clock = clock;
        this.most = most;
    }

    /// Opens what the directory holds, which is made if it is not there. Of one that cannot be read
    /// the log tells.
    void read() throws IOException {
        Files.createDirectories(directory);
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
            if (!Files.exists(AggregateFile.in(one))) {
                // Its making or its removal was cut short.
                KeptAggregate.remove(one);
                return;
            }
            KeptAggregate aggregate = KeptAggregate.open(one, clock.instant());
            found.put(aggregate.aggregate().digest(), aggregate);
            // A process that is killed leaves what it used without a mark.
            if (!aggregate.isMarkedUnused()) {
                aggregate.markUnused(clock.instant());
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "online features in " + one + " not read: " + e);
        }
    }

    /// Those that there are now.
    Collection<KeptAggregate> all() {
        return kept.values();
    }

    /// The one that means the same.
    Optional<KeptAggregate> find(Aggregate aggregate) {
        return Optional.ofNullable(kept.get(aggregate.digest()));
    }

    /// Whether there are half as many as are kept.
    boolean isCrowded() {
        return kept.size() >= most / 2;
    }

    /// Whether this one is still kept.
    boolean has(KeptAggregate one) {
        return kept.containsValue(one);
    }

    /// The one that means the same, which is made if there is none.
    ///
    /// *Errors*: `IOException` when it cannot be opened or made, or there are too many.
    KeptAggregate keep(Aggregate aggregate) throws IOException {
        String digest = aggregate.digest();
        KeptAggregate known = kept.get(digest);
        if (known == null) {
            if (kept.size() >= most) {
                throw new IOException("more than " + most + " aggregates in " + directory);
            }
            Path place = directory.resolve(digest);
            known =
                    Files.exists(AggregateFile.in(place))
                            ? KeptAggregate.open(place, clock.instant())
                            : KeptAggregate.make(place, aggregate, clock.instant());
            Map<String, KeptAggregate> more = new LinkedHashMap<>(kept);
            more.put(digest, known);
            kept = Map.copyOf(more);
        }
        return known;
    }

    /// Removes one, with what it has on the disk.
    void letGo(KeptAggregate one) {
        leaveOut(one);
        try {
            one.remove();
        } catch (IOException e) {
            // The next start removes the rest of it, or takes it for one that nobody asks for.
            LOG.log(System.Logger.Level.WARNING, "online features not removed: " + e);
        }
    }

    /// Those of one name and source are told of together: what was counted of one that goes stays
    /// with the others, or their sum would fall.
    private synchronized void leaveOut(KeptAggregate one) {
        Map<String, KeptAggregate> rest = new LinkedHashMap<>(kept);
        rest.remove(one.aggregate().digest());
        kept = Map.copyOf(rest);
        rest.values().stream()
                .filter(other -> other.isToldOfWith(one))
                .findFirst()
                .ifPresent(other -> other.countAsWell(one));
    }

    /// How each stands; never half way of one that goes.
    synchronized List<AggregateStanding> standings() {
        return kept.values().stream().map(KeptAggregate::standing).toList();
    }

    /// What all of them take of the heap, about.
    long heapBytes() {
        return kept.values().stream().mapToLong(KeptAggregate::heapBytes).sum();
    }
}
