package dev.slipway.packages;

import dev.slipway.api.journal.Sha256;

/// One file of a package.
///
/// @param path a [PackagePath]
/// @param size in bytes
/// @param digest of its bytes; also the name of the blob that holds them
public record PackageFile(String path, long size, Sha256 digest) {
    /// The largest file, 64 TiB: the sizes of a whole package add up without an overflow.
    private static final long LARGEST = 1L << 46;

    /// *Errors*: [PackageRefusedException] for a path that is none; `IllegalArgumentException` for
    /// a size that no file has.
    public PackageFile {
        PackagePath.check(path);
        if (size < 0 || size > LARGEST) {
            throw new IllegalArgumentException(
                    "size: " + size + " (expected: 0 to " + LARGEST + ") for " + path);
        }
    }
}
