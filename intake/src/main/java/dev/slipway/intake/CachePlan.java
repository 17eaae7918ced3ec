package dev.slipway.intake;

import java.util.List;

/// What is in the cache, and what of it is to go.
///
/// @param entries everything, least recently used first
/// @param due what nothing needs and the policy does not keep
public record CachePlan(List<CacheEntry> entries, List<CacheEntry> due) {
    public CachePlan {
        entries = List.copyOf(entries);
        due = List.copyOf(due);
    }

    /// Bytes of everything.
    public long bytes() {
        return bytes(entries);
    }

    /// Bytes of what is to go.
    public long dueBytes() {
        return bytes(due);
    }

    static long bytes(List<CacheEntry> entries) {
        return entries.stream().mapToLong(CacheEntry::bytes).sum();
    }
}
