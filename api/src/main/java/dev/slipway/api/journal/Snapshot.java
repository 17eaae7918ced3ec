package dev.slipway.api.journal;

/// An image at one record, kept so that a start folds only what came after it.
///
/// @param seq the last record in the image
/// @param hash of that record
/// @param foldVersion version of the code that folded it
/// @param state the image, as its fold writes it
public record Snapshot(long seq, Sha256 hash, int foldVersion, String state) {}
