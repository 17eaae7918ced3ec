package dev.slipway.server.features;

import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.push.PushedFile;
import dev.slipway.cli.registry.VersionReference;
import dev.slipway.client.SlipwayClient;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.server.child.SmallFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The definition of a server's version, fetched with the tables that it names.
///
/// @param version the number of the version
record FetchedDefinition(Path directory, long version) implements AutoCloseable {
    /// Fetches it into a directory that is made for it.
    ///
    /// *Errors*: `IllegalArgumentException` for a version without one; `SlipwayException`.
    static FetchedDefinition of(SlipwayClient client, String reference) throws IOException {
        VersionReference version = VersionReference.parse(reference);
        VersionExport export = client.transfers().export(version.model(), version.version());
        FetchedDefinition fetched =
                new FetchedDefinition(
                        Files.createTempDirectory("slipway-definition"),
                        export.version().number().value());
        try {
            fetched.fetch(client, export, reference);
            return fetched;
        } catch (IOException | RuntimeException e) {
            fetched.close();
            throw e;
        }
    }

    Path file() {
        return directory.resolve(FeatureDefinition.FILE);
    }

    private void fetch(SlipwayClient client, VersionExport export, String reference)
            throws IOException {
        PushedFile definition =
                export.files().stream()
                        .filter(file -> file.path().equals(FeatureDefinition.FILE))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "features: "
                                                + reference
                                                + " has no features.yaml (expected: a version"
                                                + " that computes its features)"));
        fetch(client, export, definition);
        String text = Files.readString(file());
        for (PushedFile table : export.files()) {
            if (!table.equals(definition) && text.contains(table.path())) {
                fetch(client, export, table);
            }
        }
    }

    private void fetch(SlipwayClient client, VersionExport export, PushedFile file)
            throws IOException {
        Path to = directory.resolve(file.path()).normalize();
        Path parent = to.getParent();
        if (!to.startsWith(directory) || parent == null) {
            throw new IOException(file.path() + " (expected: a path in the package)");
        }
        Files.createDirectories(parent);
        client.transfers()
                .fetch(export.model(), export.version().number().toString(), file, to, count -> {});
    }

    @Override
    public void close() throws IOException {
        SmallFiles.deleteTree(directory);
    }
}
