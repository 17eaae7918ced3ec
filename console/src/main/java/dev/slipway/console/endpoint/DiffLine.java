package dev.slipway.console.endpoint;

/// A line of one of two texts that are compared, or of both.
///
/// @param isOld whether only the older text has it
/// @param isNew whether only the newer text has it
public record DiffLine(String text, boolean isOld, boolean isNew) {}
