package dev.slipway.intake;

import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageFile;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// What of the cache may still be read.
///
/// @param packages by digest
/// @param files of models by digest: what was derived from them is in use as well
public record CacheInUse(Set<Sha256> packages, Set<Sha256> files) {
    public CacheInUse {
        packages = Set.copyOf(packages);
        files = Set.copyOf(files);
    }

    /// These packages and the files in them, and further files. A package that the store does not
    /// hold whole has no files that anything could be derived from anew.
    public static CacheInUse of(
            PackageCache cache, Set<Sha256> packages, Set<Sha256> furtherFiles) {
        Set<Sha256> files = new HashSet<>(furtherFiles);
        for (Sha256 digest : packages) {
            try {
                cache.manifest(digest).files().stream()
                        .map(PackageFile::digest)
                        .forEach(files::add);
            } catch (IOException e) {
                // Nothing could be derived from it anew, and its directory stays by its digest.
            }
        }
        return new CacheInUse(packages, files);
    }

    /// These and those.
    public CacheInUse and(CacheInUse others) {
        Set<Sha256> allPackages = new HashSet<>(packages);
        allPackages.addAll(others.packages);
        Set<Sha256> allFiles = new HashSet<>(files);
        allFiles.addAll(others.files);
        return new CacheInUse(allPackages, allFiles);
    }
}
