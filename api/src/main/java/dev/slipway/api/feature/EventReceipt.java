package dev.slipway.api.feature;

/// What became of a delivery of events.
///
/// @param events that came
/// @param aggregates that are made of this source here
/// @param taken aggregates that the delivery was new to; 0 when it had been brought before
public record EventReceipt(EventSource source, int events, int aggregates, int taken) {}
