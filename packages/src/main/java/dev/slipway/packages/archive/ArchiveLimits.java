package dev.slipway.packages.archive;

/// How much one archive may hold.
///
/// @param files how many files
/// @param bytes how many bytes all files together
public record ArchiveLimits(int files, long bytes) {
    /// 100,000 files and 16 GiB, as the scanner looks through.
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(100_000, 16L << 30);

    /// *Errors*: `IllegalArgumentException` for a limit below 1.
    public ArchiveLimits {
        if (files < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "limits: " + files + " files, " + bytes + " bytes (expected: >= 1)");
        }
    }
}
