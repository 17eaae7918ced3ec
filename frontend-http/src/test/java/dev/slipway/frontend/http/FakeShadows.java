package dev.slipway.frontend.http;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.api.shadow.Shadows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Shadows that have all shown the same.
final class FakeShadows implements Shadows {
    private final List<ShadowReport> running = new ArrayList<>();
    volatile @Nullable ShadowSpec begun;

    /// Takes as long as a version takes to load, in front of each start.
    volatile Runnable loading = () -> {};

    @Override
    public ShadowReport begin(EndpointName endpoint, ShadowSpec spec) {
        loading.run();
        return enter(endpoint, spec);
    }

    private synchronized ShadowReport enter(EndpointName endpoint, ShadowSpec spec) {
        if (report(endpoint, spec.version()).isPresent()) {
            throw new RefusalException(
                    ErrorCode.CONFLICT, "version: " + spec.version() + " is a shadow already");
        }
        begun = spec;
        ShadowReport report = report(endpoint, spec);
        running.add(report);
        return report;
    }

    private static ShadowReport report(EndpointName endpoint, ShadowSpec spec) {
        return new ShadowReport(
                endpoint,
                new VersionNumber(1),
                spec.version(),
                Instant.parse("2026-11-25T08:00:00Z"),
                ShadowReport.State.SAMPLING,
                null,
                spec.sample(),
                new ShadowVerdict(ShadowVerdict.Result.INSUFFICIENT, "7 pairs compared"),
                new ShadowReport.Coverage(
                        10, 9, 7, 1, 2, List.of(new ShadowDrop(ShadowDrop.Reason.QUEUE_FULL, 1))),
                new ShadowReport.Spent(Duration.ofMillis(3), null, null),
                List.of(),
                List.of(),
                List.of(
                        new ShadowReport.Outlier(
                                "019ac0b6b1f200000000012f4c1d92aa",
                                "sum",
                                "values",
                                3.5,
                                Sha256.of("input"),
                                "hour=7.0")),
                null);
    }

    @Override
    public synchronized Optional<ShadowReport> end(EndpointName endpoint, VersionNumber version) {
        Optional<ShadowReport> found = report(endpoint, version);
        found.ifPresent(running::remove);
        return found;
    }

    @Override
    public synchronized Optional<ShadowReport> report(
            EndpointName endpoint, VersionNumber version) {
        return running.stream()
                .filter(one -> one.endpoint().equals(endpoint))
                .filter(one -> one.version().equals(version))
                .findFirst();
    }

    @Override
    public synchronized List<ShadowReport> all() {
        return List.copyOf(running);
    }
}
