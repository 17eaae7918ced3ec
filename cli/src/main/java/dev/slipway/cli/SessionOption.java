package dev.slipway.cli;

import dev.slipway.client.login.SessionFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the sessions of this person are.
public final class SessionOption {
    @Option(names = "--sessions", paramLabel = "DIR", hidden = true)
    private @Nullable Path directory;

    /// The sessions in the directory for settings of this person.
    public SessionFiles files() {
        return new SessionFiles(directory == null ? usual() : directory);
    }

    private static Path usual() {
        String configured = System.getenv("XDG_CONFIG_HOME");
        Path base =
                configured == null || configured.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".config")
                        : Path.of(configured);
        return base.resolve("slipway").resolve("sessions");
    }
}
