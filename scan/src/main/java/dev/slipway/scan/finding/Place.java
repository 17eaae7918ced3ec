package dev.slipway.scan.finding;

/// Where something was found: a byte of a file.
public record Place(String file, long offset) {}
