package dev.slipway.journal.artifact;

import dev.slipway.api.journal.Sha256;

/// Bytes that are kept.
///
/// @param size in bytes
public record Artifact(Sha256 digest, long size) {}
