package dev.slipway.api.push;

/// How far an upload has come.
///
/// @param offset bytes that have arrived; the sender goes on from here
/// @param isComplete whether the file is stored under its digest for good; nothing is left to send
public record UploadProgress(UploadId id, long offset, boolean isComplete) {}
