package dev.slipway.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a verb that checks something leaves its checks for a build server.
public final class JunitOption {
    @Option(
            names = "--junit",
            paramLabel = "FILE",
            description = "Also write the checks as JUnit XML.")
    private @Nullable Path file;

    /// Whether somebody wants one.
    public boolean isGiven() {
        return file != null;
    }

    /// Writes the report, if somebody wants it; after the verb has shown what it found, which a
    /// full disk or a missing directory takes from nobody then.
    public void write(JunitReport report) throws IOException {
        if (file != null) {
            report.write(file);
        }
    }
}
