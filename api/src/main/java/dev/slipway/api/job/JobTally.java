package dev.slipway.api.job;

import dev.slipway.api.cost.Usage;
import dev.slipway.api.journal.Sha256;
import org.jspecify.annotations.Nullable;

/// What came of an attempt.
///
/// @param rows that were read and scored, or found unfit, since the job began
/// @param badRows of those, the unfit
/// @param files that were written
/// @param manifest digest of the manifest that was committed; absent when none was
/// @param usage what this attempt used
public record JobTally(
        long rows, long badRows, long files, @Nullable Sha256 manifest, Usage usage) {
    /// Nothing came of it.
    public static final JobTally NONE = new JobTally(0, 0, 0, null, Usage.NONE);

    /// *Errors*: `IllegalArgumentException` for a count below 0, or more bad rows than rows.
    public JobTally {
        if (rows < 0 || badRows < 0 || files < 0 || badRows > rows) {
            throw new IllegalArgumentException(
                    "tally: "
                            + rows
                            + " rows, "
                            + badRows
                            + " bad, "
                            + files
                            + " files (expected: >= 0, bad rows among the rows)");
        }
    }
}
