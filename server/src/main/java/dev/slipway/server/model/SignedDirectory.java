package dev.slipway.server.model;

import dev.slipway.signing.Manifest;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The directory and the signature's file that signing and verifying take alike.
final class SignedDirectory {
    @Parameters(paramLabel = "DIR", description = "The model's directory.")
    private Path directory = Path.of("");

    @Option(
            names = "--signature",
            paramLabel = "FILE",
            description = "The signature's file (default: DIR/model.sig).")
    private @Nullable Path signature;

    Path directory() {
        return directory;
    }

    Path signature() {
        Path given = signature;
        return given == null ? directory.resolve(Manifest.SIGNATURE_FILE) : given;
    }
}
