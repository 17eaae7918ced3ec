package dev.slipway.monitoring.feedback;

import java.util.HashMap;
import java.util.Map;

/// How many entries there are for each endpoint, and whose there is room for.
///
/// Whoever may ask one endpoint may send as many made-up ids as they like for it. So each has at
/// most half of the room that the others leave: however many are filled, another one that comes
/// still finds some.
///
/// *Source*: Choudhury and Hahne, Dynamic Queue Length Thresholds for Shared-Memory Packet
/// Switches, IEEE/ACM Transactions on Networking 6(2), 1998, with a factor of one.
///
/// *Threads*: the worker's.
final class FeedbackShares {
    private final Map<String, Long> counts;
    private long total;

    /// @param counts of each endpoint; empty stands for none
    FeedbackShares(Map<String, Long> counts) {
        this.counts = new HashMap<>(counts);
        this.total = counts.values().stream().mapToLong(Long::longValue).sum();
    }

    FeedbackShares copy() {
        return new FeedbackShares(counts);
    }

    /// All entries.
    long total() {
        return total;
    }

    /// Whether there is room for one more. Who names no endpoint may ask all of them.
    ///
    /// @param most entries there is room for
    boolean isRoomFor(String endpoint, long most) {
        if (total >= most) {
            return false;
        }
        long own = counts.getOrDefault(endpoint, 0L);
        long left = most - (total - own);
        return endpoint.isEmpty() || own < (left + 1) / 2;
    }

    void add(String endpoint) {
        counts.merge(endpoint, 1L, Long::sum);
        total++;
    }

    void subtract(Map<String, Long> gone) {
        gone.forEach((endpoint, count) -> {
            counts.merge(endpoint, -count, Long::sum);
            counts.remove(endpoint, 0L);
            total -= count;
        });
    }
}
