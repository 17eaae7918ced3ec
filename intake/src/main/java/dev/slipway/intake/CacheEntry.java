package dev.slipway.intake;

import java.nio.file.Path;
import java.time.Instant;

/// One thing in the cache.
///
/// @param path its directory
/// @param bytes of its files
/// @param used when it was last asked for
/// @param inUse whether something may still read it
public record CacheEntry(Path path, long bytes, Instant used, boolean inUse) {}
