package dev.slipway.server;

import dev.slipway.journal.Database;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.server.config.JournalSettings;
import dev.slipway.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
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
        Map<String, String> file = Map.of();
        if (config != null) {
            file = Settings.readFile(config);
        } else if (Files.isRegularFile(DEFAULT_CONFIG)) {
            file = Settings.readFile(DEFAULT_CONFIG);
        }
        String named = data;
        return Settings.of(file, System.getenv(), named == null ? Map.of() : Map.of("data", named));
    }

    /// The data directory.
    Path data() {
        return Path.of(settings().text("data", "slipway-data"));
    }

    /// Where the journal is.
    JournalSettings journal() {
        return JournalSettings.from(settings());
    }

    /// The journal's database, which a server may be writing.
    ///
    /// *Errors*: `NoSuchFileException` when there is none.
    Database database() throws IOException {
        JournalSettings journal = journal();
        if (journal.postgres().isEmpty()) {
            Path file = data().resolve(JournalSettings.FILE);
            if (!Files.isRegularFile(file)) {
                throw new NoSuchFileException(file.toString());
            }
        }
        return journal.database(data(), System.getenv());
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
