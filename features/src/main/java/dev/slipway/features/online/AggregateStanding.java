package dev.slipway.features.online;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How an aggregate stands.
///
/// @param aggregate its name in the definition that brought it first
/// @param reads values that predictions asked for
/// @param missing those of them that there were none of
/// @param keys that something is known of
/// @param heapBytes about what it takes in memory
/// @param newest the latest availability of what was brought, or the watermark of the stream that
///     feeds it; null for nothing
/// @param freshness how old that may be, by the strictest of the versions that are loaded; null
///     where none says
public record AggregateStanding(
        String source,
        String aggregate,
        long reads,
        long missing,
        long keys,
        long heapBytes,
        @Nullable Long newest,
        @Nullable Duration freshness) {
    /// Whether its newest event is older than versions allow, or there is none yet.
    public boolean isStale(long now) {
        return freshness != null && (newest == null || now - newest > freshness.toMillis());
    }
}
