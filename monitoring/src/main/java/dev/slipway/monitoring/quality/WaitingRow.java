package dev.slipway.monitoring.quality;

/// A row as it is stored.
///
/// @param isCounted whether it has counted, labelled or missing
/// @param isDue whether it has said if its label came
public record WaitingRow(PairedAnswer pair, boolean isCounted, boolean isDue) {}
