package dev.slipway.telemetry;

import dev.slipway.api.status.ObservedPrediction;
import java.time.Instant;

/// A request of which a span is made.
record TracedPrediction(ObservedPrediction observed, Instant end) {}
