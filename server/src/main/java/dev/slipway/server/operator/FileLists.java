package dev.slipway.server.operator;

import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.PackageRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// Reads artifacts that are lists of a package's files.
final class FileLists {
    private FileLists() {}

    /// The files of the package that this artifact lists; none when it is something else.
    static List<Sha256> filesOf(ArtifactStore store, Sha256 list) throws IOException {
        boolean tooLong =
                store.find(list)
                        .map(artifact -> artifact.size() > PackageManifest.LIMIT)
                        .orElse(true);
        if (tooLong) {
            return List.of();
        }
        try (InputStream content = store.read(list)) {
            return PackageManifest.parse(content.readAllBytes()).files().stream()
                    .map(PackageFile::digest)
                    .toList();
        } catch (PackageRefusedException e) {
            return List.of();
        }
    }
}
