package dev.slipway.server.process;

import dev.slipway.api.journal.Sha256;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.online.NeededAggregates;
import dev.slipway.features.window.Aggregate;
import dev.slipway.intake.PackageCache;
import dev.slipway.runtime.ModelRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The aggregates of the versions that may be loaded for an endpoint, be they loaded, asleep or not
/// asked yet. They are read from the packages in the store, each once.
///
/// *Threads*: any, one at a time.
final class VersionAggregates implements NeededAggregates {
    private static final System.Logger LOG = System.getLogger("slipway.features");

    private final PackageCache packages;
    private final Supplier<Set<Sha256>> inUse;
    private final Predicate<Aggregate> others;

    /// By package, the digests of its aggregates; a package never changes.
    private Map<Sha256, Set<String>> known = Map.of();

    /// Packages that could not be read and were told of.
    private Set<Sha256> unread = Set.of();

    /// @param inUse the packages of those versions
    /// @param others whether a version needs an aggregate whose package is not in the store
    VersionAggregates(
            PackageCache packages, Supplier<Set<Sha256>> inUse, Predicate<Aggregate> others) {
        this.packages = packages;
        this.inUse = inUse;
        this.others = others;
    }

    @Override
    public Predicate<Aggregate> now() {
        // It takes a lock, so it comes first.
        return neededBy(inUse.get()).or(others);
    }

    private synchronized Predicate<Aggregate> neededBy(Set<Sha256> versions) {
        Map<Sha256, Set<String>> read = new HashMap<>();
        Set<Sha256> lacking = new HashSet<>();
        for (Sha256 version : versions) {
            Set<String> before = known.get(version);
            try {
                read.put(version, before == null ? aggregates(version) : before);
            } catch (IOException e) {
                lacking.add(version);
                tell(version, e);
            }
        }
        known = read;
        unread = lacking;
        if (!lacking.isEmpty()) {
            return aggregate -> true;
        }
        Set<String> needed =
                read.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        return aggregate -> needed.contains(aggregate.digest());
    }

    private Set<String> aggregates(Sha256 version) throws IOException {
        Optional<InputStream> definition = packages.file(version, FeatureDefinition.FILE);
        if (definition.isEmpty()) {
            return Set.of();
        }
        try (InputStream in = definition.get()) {
            return FeatureDefinition.aggregatesIn(in).stream()
                    .map(Aggregate::digest)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (ModelRefusedException e) {
            // It would not load either.
            return Set.of();
        }
    }

    private void tell(Sha256 version, IOException why) {
        if (!unread.contains(version)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "online features make no room: whether package "
                            + version
                            + " needs them cannot be read: "
                            + why.getMessage());
        }
    }
}
