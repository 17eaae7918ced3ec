package dev.slipway.jobs.stream;

import dev.slipway.jobs.stream.StreamTally.Held;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the tasks of one process have counted in an attempt, as others read it.
///
/// @param tasks that score, and have begun
/// @param rows messages that were scored
/// @param dead how many of them were put aside
/// @param aside events that were put aside
/// @param answered rows by version
/// @param positions by partition, the offset of the next message to be read
/// @param watermark of the slowest of its tasks to which something comes; null for none
/// @param held what its windows hold
/// @param latencies how many messages of the last ten seconds took how many milliseconds to be
///     visible
public record Counted(
        long tasks,
        long rows,
        long dead,
        long aside,
        List<AnsweredRows> answered,
        Map<Integer, Long> positions,
        @Nullable Long watermark,
        Held held,
        Map<Long, Long> latencies) {
    /// Copies the maps and the list.
    public Counted {
        answered = List.copyOf(answered);
        positions = Map.copyOf(positions);
        latencies = Map.copyOf(latencies);
    }
}
