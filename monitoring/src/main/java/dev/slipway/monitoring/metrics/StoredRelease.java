package dev.slipway.monitoring.metrics;

import dev.slipway.monitoring.evidence.EvidenceChain;
import dev.slipway.monitoring.evidence.EvidenceTerms;
import dev.slipway.monitoring.evidence.RunningTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is stored of a release.
///
/// @param seconds in their order
/// @param chain over them
/// @param keys as they were counted a few seconds ago at most; absent for traffic without keys
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares as records
public record StoredRelease(
        EvidenceTerms terms,
        RunningTime.Reading time,
        List<long[]> seconds,
        EvidenceChain chain,
        long @Nullable [] keys) {
    public StoredRelease {
        seconds = List.copyOf(seconds);
    }
}
