package dev.slipway.runtime;

import java.nio.file.Path;
import java.time.Duration;

/// How to load a model.
///
/// @param cache a directory for derived files, kept between starts
/// @param intraOpThreads threads per call for runtimes that split one call, at least 1
/// @param spinning whether those threads may spin while they wait
/// @param memoryLimitBytes a load that would need more is refused
/// @param timeLimit a load that takes longer is refused
public record LoadOptions(
        Path cache,
        int intraOpThreads,
        boolean spinning,
        long memoryLimitBytes,
        Duration timeLimit) {
    /// One thread per call, no spinning, 8 GiB and two minutes.
    public static LoadOptions defaults(Path cache) {
        return new LoadOptions(cache, 1, false, 8L << 30, Duration.ofMinutes(2));
    }

    /// These options with no more memory than so much.
    public LoadOptions within(long bytes) {
        return bytes >= memoryLimitBytes
                ? this
                : new LoadOptions(cache, intraOpThreads, spinning, bytes, timeLimit);
    }
}
