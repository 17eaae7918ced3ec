package dev.slipway.jobs.input;

import org.jspecify.annotations.Nullable;

/// One file of the input, as it was when the job was planned.
///
/// @param name relative to the input, `/`-separated
/// @param modified in milliseconds since 1970, so that a change is noticed
/// @param rows null where the file must be read to know
public record InputFile(String name, long bytes, long modified, @Nullable Long rows) {}
