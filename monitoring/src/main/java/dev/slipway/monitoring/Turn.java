package dev.slipway.monitoring;

import dev.slipway.stats.counts.Second;

/// A second that is over.
///
/// @param second what is evidence in it
/// @param counts all that was answered in it, for limits that no statistics stand behind
public record Turn(Second second, HardCounts counts) {}
