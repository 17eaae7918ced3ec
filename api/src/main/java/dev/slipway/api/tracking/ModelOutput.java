package dev.slipway.api.tracking;

/// A model that a run has made at a step.
public record ModelOutput(LoggedModelId model, long step) {}
