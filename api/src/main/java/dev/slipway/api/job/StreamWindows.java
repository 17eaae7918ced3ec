package dev.slipway.api.job;

import org.jspecify.annotations.Nullable;

/// What a stream whose rows see events holds for them.
///
/// @param keys with something in their windows, of each aggregate
/// @param tiles of these
/// @param waiting rows that are not answered before what they may see has come
/// @param aside events that came too late or could not be read, since the stream began
/// @param bytes what all of it takes of the child's heap, about
/// @param fed the checkpoint whose windows the server's online store has; absent where it has none
/// @param unfed why it does not take more, in words; absent where it does
public record StreamWindows(
        long keys,
        long tiles,
        long waiting,
        long aside,
        long bytes,
        @Nullable Long fed,
        @Nullable String unfed) {}
