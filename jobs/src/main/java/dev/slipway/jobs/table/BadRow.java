package dev.slipway.jobs.table;

/// A row that cannot be scored.
///
/// @param row its place in the batch, from 0
/// @param column in which the fault lies; empty when it is the row's own
/// @param reason value and expectation, in words
public record BadRow(int row, String column, String reason) {}
