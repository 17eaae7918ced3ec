package dev.slipway.scan.finding;

/// What a scan may cost. Reaching a limit is a finding.
///
/// @param expandedBytes all that archives may unpack to, in one scan
/// @param ratio how many times its size an entry may unpack to, above `freeBytes`
/// @param freeBytes what an entry may unpack to whatever its size is
/// @param entries of one archive
/// @param nesting archives within archives
/// @param opcodes of one pickle; its stack and memo may hold a tenth of it
/// @param findings of one sort that are kept
/// @param textBytes of one text that are searched for secrets
public record Limits(
        long expandedBytes,
        int ratio,
        long freeBytes,
        int entries,
        int nesting,
        long opcodes,
        int findings,
        long textBytes) {
    /// The limits of a scan that says nothing else.
    public static Limits usual() {
        return new Limits(16L << 30, 100, 16L << 20, 100_000, 3, 10_000_000, 1_000, 64L << 20);
    }

    /// Adds a finding for an archive that lies too deep. Whether it does.
    public boolean refuseDepth(String file, int depth, Findings into) {
        boolean refused = depth >= nesting;
        if (refused) {
            into.add(file, 0, Rule.ARCHIVE_NESTING, "more than " + nesting + " archives deep");
        }
        return refused;
    }
}
