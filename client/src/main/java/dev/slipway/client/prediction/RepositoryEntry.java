package dev.slipway.client.prediction;

/// One version in a server's repository index.
///
/// @param state `READY`, `LOADING` or `UNAVAILABLE`
/// @param reason why it is not ready, or empty
public record RepositoryEntry(String name, String version, String state, String reason) {}
