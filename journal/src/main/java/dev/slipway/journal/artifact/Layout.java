package dev.slipway.journal.artifact;

import dev.slipway.api.journal.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Where a store keeps what: `sha256/` the artifacts by their first two digits, `staging/` what is
/// being written, `leases/` who needs what until when, `unreferenced/` since when nobody does.
record Layout(Path directory) {
    static Layout create(Path directory) throws IOException {
        Layout layout = new Layout(directory.toAbsolutePath());
        for (Path part :
                List.of(
                        layout.artifacts(),
                        layout.staging(),
                        layout.leases(),
                        layout.unreferenced())) {
            DurableFiles.createDirectories(part);
        }
        return layout;
    }

    Path artifacts() {
        return directory.resolve("sha256");
    }

    Path staging() {
        return directory.resolve("staging");
    }

    Path leases() {
        return directory.resolve("leases");
    }

    Path unreferenced() {
        return directory.resolve("unreferenced");
    }

    Path artifact(Sha256 digest) {
        return artifacts().resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }

    /// The digests of all artifacts, sorted.
    List<Sha256> digests() throws IOException {
        try (Stream<Path> files = Files.walk(artifacts(), 2)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.length() == 64)
                    .sorted()
                    .map(Sha256::new)
                    .toList();
        }
    }

    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
