package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.registry.Model;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.artifact.CollectionPlan;
import dev.slipway.server.operator.LiveArtifacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// The real collection over real stores, asked once for each set of artifacts that are named.
///
/// *Threads*: safe from any number of threads.
final class CollectedArtifacts {
    private static final Duration LONG = Duration.ofHours(25);

    private final Path directory;
    private final Defect defect;
    private final ArtifactStore whole;
    private final Set<Sha256> all;
    private final AtomicInteger stores = new AtomicInteger();
    private final Map<Set<Sha256>, Set<Sha256>> left = new ConcurrentHashMap<>();
    private final Map<List<Model>, Set<Sha256>> named = new ConcurrentHashMap<>();

    CollectedArtifacts(Path directory, Defect defect) {
        this.directory = directory;
        this.defect = defect;
        this.whole = store(new Instant[] {Scene.NOW});
        try {
            this.all = Set.copyOf(whole.digests());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All that was ever stored.
    Set<Sha256> all() {
        return all;
    }

    /// What something of this image needs.
    Set<Sha256> named(Image image) {
        return named.computeIfAbsent(List.copyOf(image.models()), models -> named(image, models));
    }

    private Set<Sha256> named(Image image, List<Model> models) {
        if (defect == Defect.NAMES_ALONE) {
            return models.stream()
                    .flatMap(model ->
                            model.aliases().values().stream()
                                    .flatMap(number -> model.version(number).stream()))
                    .map(version -> version.content().digest())
                    .collect(Collectors.toSet());
        }
        try {
            return LiveArtifacts.in(image, whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What collections leave when for more than a day nothing but this is named.
    Set<Sha256> left(Set<Sha256> needed) {
        return left.computeIfAbsent(needed, this::collect);
    }

    private Set<Sha256> collect(Set<Sha256> needed) {
        Instant[] now = {Scene.NOW};
        ArtifactStore store = store(now);
        try {
            store.collector().mark(needed::contains);
            now[0] = now[0].plus(LONG);
            store.collector().mark(needed::contains);
            CollectionPlan plan = store.collector().plan(needed::contains);
            List<?> _ = store.collector().remove(plan, needed::contains);
            return Set.copyOf(store.digests());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ArtifactStore store(Instant[] now) {
        try {
            ArtifactStore store =
                    ArtifactStore.open(
                            directory.resolve("store-" + stores.incrementAndGet()),
                            () -> now[0],
                            new Random(7),
                            Milestones.unwatched());
            for (String files : Scene.FILES) {
                store.put(new ByteArrayInputStream(files.getBytes(StandardCharsets.UTF_8)));
            }
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
