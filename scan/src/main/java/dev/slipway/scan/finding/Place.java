package dev.slipway.scan.finding;

/// A byte of a file.
public record Place(String file, long offset) {}
