package dev.slipway.api.job;

/// What a stream whose rows see events holds for them.
///
/// @param keys with something in their windows, of each aggregate
/// @param tiles of these
/// @param waiting rows that are not answered before what they may see has come
/// @param aside events that came too late or could not be read, since the stream began
/// @param bytes what all of it takes of the child's heap, about
public record StreamWindows(long keys, long tiles, long waiting, long aside, long bytes) {}
