package dev.slipway.intake;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.PackageListing;
import dev.slipway.api.push.PushedFile;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageManifest;
import dev.slipway.runtime.ManifestFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads from the store what a package is made of.
final class Listings {
    private final IntakeSpec spec;

    Listings(IntakeSpec spec) {
        this.spec = spec;
    }

    PackageListing of(Sha256 digest) {
        try {
            Gone.requireHere(spec, digest);
            PackageManifest manifest = spec.packages().manifest(digest);
            return new PackageListing(
                    manifest.files().stream()
                            .map(file -> new PushedFile(file.path(), file.size(), file.digest()))
                            .toList(),
                    description(manifest));
        } catch (IOException e) {
            throw Refuse.store(e);
        }
    }

    private @Nullable String description(PackageManifest manifest) throws IOException {
        Optional<PackageFile> file = manifest.file(ManifestFile.NAME);
        if (file.isEmpty() || file.get().size() > ManifestFile.LIMIT) {
            return null;
        }
        try (InputStream in = spec.store().read(file.get().digest())) {
            return new String(in.readNBytes(ManifestFile.LIMIT), StandardCharsets.UTF_8);
        }
    }
}
