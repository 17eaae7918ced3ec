package dev.slipway.api.answer;

import org.jspecify.annotations.Nullable;

/// Whether a verdict counts for a version, whatever alias or endpoint it comes into service by.
///
/// @param hindrance what keeps it from that, in words; absent where it counts
public record VerdictCount(boolean counts, @Nullable String hindrance) {
    /// It counts.
    public static final VerdictCount YES = new VerdictCount(true, null);

    /// It does not.
    public static VerdictCount no(String hindrance) {
        return new VerdictCount(false, hindrance);
    }
}
