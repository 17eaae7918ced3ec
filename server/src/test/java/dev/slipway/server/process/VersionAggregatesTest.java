package dev.slipway.server.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Sha256;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.window.Aggregate;
import dev.slipway.intake.PackageCache;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VersionAggregatesTest {
    private static final String DELAYS =
            """
            columns: {origin: text}
            aggregates:
              a: {source: arrivals, key: origin, time: at, kind: count, window: 2h, tile: 1m}
            features: {b: a}
            """;
    private static final String OTHERS = DELAYS.replace("window: 2h", "window: 3h");

    @TempDir private Path scratch;
    private final Set<Sha256> inUse = new HashSet<>();
    private final Set<String> named = new HashSet<>();
    private ArtifactStore store;
    private VersionAggregates versions;

    @BeforeEach
    void open() throws IOException {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-28T08:00:00Z"));
        store =
                ArtifactStore.open(
                        scratch.resolve("artifacts"), clock, new Random(3), Milestones.unwatched());
        PackageCache packages = new PackageCache(store, scratch.resolve("packages"), clock);
        versions =
                new VersionAggregates(
                        packages,
                        () -> Set.copyOf(inUse),
                        aggregate -> named.contains(aggregate.digest()));
    }

    private PackageFile file(String path, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        Sha256 digest = store.put(new ByteArrayInputStream(bytes)).digest();
        return new PackageFile(path, bytes.length, digest);
    }

    private Sha256 stored(PackageFile... files) throws IOException {
        PackageManifest manifest = new PackageManifest(List.of(files));
        return store.put(new ByteArrayInputStream(manifest.toJson())).digest();
    }

    private Sha256 featured(String definition) throws IOException {
        return stored(file("model.yaml", "file: model"), file(FeatureDefinition.FILE, definition));
    }

    private static Aggregate aggregate(String definition) throws IOException {
        return FeatureDefinition.aggregatesIn(new ByteArrayInputStream(definition.getBytes(UTF_8)))
                .getFirst();
    }

    private boolean isNeeded(String definition) throws IOException {
        return versions.now().test(aggregate(definition));
    }

    /// Its package was laid out nowhere.
    @Test
    void whatAVersionAsksForIsNeededAsLongAsItMayBeLoaded() throws IOException {
        Sha256 version = featured(DELAYS);
        assertThat(isNeeded(DELAYS)).isFalse();
        inUse.add(version);
        assertThat(isNeeded(DELAYS)).isTrue();
        assertThat(isNeeded(OTHERS)).isFalse();
        inUse.add(featured(OTHERS));
        assertThat(isNeeded(OTHERS)).isTrue();
        inUse.remove(version);
        assertThat(isNeeded(DELAYS)).isFalse();
        assertThat(isNeeded(OTHERS)).isTrue();
    }

    @Test
    void versionThatAsksForNothingOrCannotBeLoadedNeedsNothing() throws IOException {
        inUse.add(stored(file("model.yaml", "file: model")));
        inUse.add(featured("aggregates: {a: {kind: guess}}"));
        assertThat(isNeeded(DELAYS)).isFalse();
    }

    @Test
    void versionOfWhichTheStoreHasNothingMayNeedAnything() throws IOException {
        inUse.add(featured(OTHERS));
        inUse.add(Sha256.of("a package that is lost"));
        assertThat(isNeeded(DELAYS)).isTrue();
        inUse.remove(Sha256.of("a package that is lost"));
        assertThat(isNeeded(DELAYS)).isFalse();
    }

    @Test
    void whatAVersionOfNoRecordAsksForIsNeededAsWell() throws IOException {
        inUse.add(featured(OTHERS));
        named.add(aggregate(DELAYS).digest());
        assertThat(isNeeded(DELAYS)).isTrue();
        assertThat(isNeeded(OTHERS)).isTrue();
    }
}
