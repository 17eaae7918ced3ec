package dev.slipway.monitoring.metrics;

import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.monitoring.evidence.EvidenceChain;
import dev.slipway.monitoring.evidence.EvidenceTerms;
import dev.slipway.monitoring.evidence.RunningTime;
import dev.slipway.monitoring.quality.QualityJoin;
import dev.slipway.monitoring.quality.RowMark;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Something that waits to be written.
public sealed interface MetricsEntry {
    /// A release begins to be watched; what another one has left under its name is forgotten.
    record Claim(ReleaseId release, long salt) implements MetricsEntry {}

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
    /// @param marks of the rows that counted in it
    @SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares as records
    record StoredSecond(long[] numbers, EvidenceChain chain, List<RowMark> marks) {}

    /// Rows of a release that wait for their labels, and some that do no longer.
    record Rows(ReleaseId release, QualityJoin.News news) implements MetricsEntry {}

    /// Rows of other releases than these wait for nothing.
    record RowsOnlyOf(Set<ReleaseId> open) implements MetricsEntry {}

    /// What candidate showed under load.
    record Performance(ReleaseId release, PerformanceReport report) implements MetricsEntry {}

    /// Ten seconds of a version.
    record Window(VersionWindow window) implements MetricsEntry {}

    /// Everything in front of it has been written.
    record Flush(CountDownLatch written) implements MetricsEntry {}
}
