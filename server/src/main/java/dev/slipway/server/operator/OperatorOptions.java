package dev.slipway.server.operator;

import dev.slipway.intake.CacheInUse;
import dev.slipway.intake.CachePlan;
import dev.slipway.intake.CachePruning;
import dev.slipway.intake.PackageCache;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.database.Database;
import dev.slipway.server.config.JournalSettings;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.config.Settings;
import dev.slipway.server.follow.LastServed;
import dev.slipway.server.place.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whose journal and artifacts an operator means: told the way a server is told.
final class OperatorOptions {
    private static final Path DEFAULT_CONFIG = Path.of("slipway.yaml");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The server's data directory (default: slipway-data).")
    private @Nullable String data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The server's settings (default: slipway.yaml, if there is one).")
    private @Nullable Path config;

    private Settings settings() {
        Map<String, String> file =
                config == null ? Settings.readIfThere(DEFAULT_CONFIG) : Settings.readFile(config);
        String named = data;
        return Settings.of(file, System.getenv(), named == null ? Map.of() : Map.of("data", named));
    }

    /// The data directory.
    ///
    /// *Errors*: `SettingsException` for one without a name.
    Path data() {
        return settings().path("data", "slipway-data");
    }

    /// Where the journal is.
    JournalSettings journal() {
        return JournalSettings.from(settings());
    }

    /// The journal's database, which a server may be writing.
    ///
    /// *Errors*: `NoSuchFileException` when there is none; `IOException` in words when a file's
    /// library has no room.
    Database database() throws IOException {
        JournalSettings journal = journal();
        if (journal.postgres().isEmpty()) {
            Path file = data().resolve(JournalSettings.FILE);
            if (!Files.isRegularFile(file)) {
                throw new NoSuchFileException(file.toString());
            }
            TemporaryFiles.tryOne();
        }
        return journal.database(data(), System.getenv());
    }

    /// The cache of laid out packages, and what of it a server that runs would remove now. What
    /// answered last counts as in use.
    CachePlan cachePlan(ArtifactStore artifacts) throws IOException {
        Path cache = data().resolve("cache");
        InstantSource clock = InstantSource.system();
        PackageCache packages = new PackageCache(artifacts, cache.resolve("packages"), clock);
        CacheInUse inUse =
                CacheInUse.of(
                        packages, new LastServed(cache.resolve("last-served")).digests(), Set.of());
        return new CachePruning(packages, cache)
                .plan(inUse, ServerSettings.cache(settings()), clock.instant());
    }

    /// Where the artifacts are.
    Path artifactDirectory() {
        return data().resolve("artifacts");
    }

    /// The artifacts, which a server may be adding to.
    ArtifactStore artifacts() throws IOException {
        return ArtifactStore.openExisting(
                artifactDirectory(), InstantSource.system(), new SecureRandom());
    }
}
