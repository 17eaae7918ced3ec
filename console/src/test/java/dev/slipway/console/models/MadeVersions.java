package dev.slipway.console.models;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Small versions.
final class MadeVersions {
    static final Instant TIME = Instant.parse("2026-11-25T08:00:00Z");
    private static final PrincipalId MAKER = new PrincipalId("token:maker");

    private MadeVersions() {}

    static Version version(long number, @Nullable Long parent, Evaluation... evaluations) {
        return new Version(
                new VersionNumber(number),
                new Version.Content(
                        Sha256.of("version " + number),
                        1_024 * number,
                        "onnx",
                        null,
                        new Version.ScanSummary(Sha256.of("report"), 0, 0),
                        null),
                new Lineage(
                        null, List.of(), null, parent == null ? null : new VersionNumber(parent)),
                null,
                Map.of(),
                VersionStatus.ACTIVE,
                List.of(evaluations),
                new Version.Origin(MAKER, null, TIME),
                null);
    }

    static Evaluation evaluation(String metric, double value) {
        return new Evaluation(metric, null, "holdout", value, null, null, MAKER, TIME);
    }
}
