package dev.slipway.telemetry;

import dev.slipway.api.model.VersionId;

/// A value of one version at a scrape.
///
/// @param detail the value of the further label, where there is one
public record VersionSample(VersionId version, String detail, double value) {}
