package dev.slipway.monitoring;

import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.ReleaseId;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Something that waits to be written.
sealed interface MetricsEntry {
    /// Where a release stands, and the second behind it if there was one.
    @SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares as records
    record Look(
            ReleaseId release,
            EvidenceTerms terms,
            RunningTime.Reading time,
            @Nullable StoredSecond second,
            long @Nullable [] keys)
            implements MetricsEntry {}

    /// A second of evidence.
    ///
    /// @param chain after it
    @SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares as records
    record StoredSecond(long[] numbers, EvidenceChain chain) {}

    /// What candidate showed under load.
    record Performance(ReleaseId release, PerformanceReport report) implements MetricsEntry {}

    /// Ten seconds of a version.
    record Window(VersionWindow window) implements MetricsEntry {}

    /// Everything in front of it has been written.
    record Flush(CountDownLatch written) implements MetricsEntry {}
}
