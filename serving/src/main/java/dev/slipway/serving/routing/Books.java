package dev.slipway.serving.routing;

import dev.slipway.serving.metering.MemoryHold;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.serving.statistics.VersionCounters;

/// What is counted of a loaded version.
///
/// @param counters of its requests
/// @param meter what it uses, and on whose account
/// @param memory that it holds
public record Books(VersionCounters counters, VersionMeter meter, MemoryHold memory) {}
