package dev.slipway.intake;

import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.PackagePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A package's files as artifacts.
final class StoredFiles implements PackageFiles {
    private final ArtifactStore store;
    private final SortedMap<String, Long> sizes = new TreeMap<>(PackagePath.ORDER);
    private final Map<String, Sha256> digests = new HashMap<>();

    StoredFiles(ArtifactStore store, PackageManifest manifest) {
        this.store = store;
        for (PackageFile file : manifest.files()) {
            sizes.put(file.path(), file.size());
            digests.put(file.path(), file.digest());
        }
    }

    @Override
    public SortedMap<String, Long> sizes() {
        return Collections.unmodifiableSortedMap(sizes);
    }

    @Override
    public InputStream open(String path) throws IOException {
        Sha256 digest = digests.get(path);
        if (digest == null) {
            throw new IllegalArgumentException(path + " (expected: a file of the package)");
        }
        return store.read(digest);
    }
}
