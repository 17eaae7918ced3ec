package dev.slipway.serving.shadow;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowVerdict;

/// How far a shadow is, without what it has found.
///
/// @param version that sees the traffic
/// @param rate the part of the requests that it samples now
/// @param coverage what became of them
/// @param verdict the one that was told last
public record ShadowProgress(
        VersionId version,
        double rate,
        ShadowReport.Coverage coverage,
        ShadowVerdict.Result verdict) {}
