package dev.slipway.jobs;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Where a stream began that reads what is there already, and what was there by then. Brokers may
/// delete some of that before anything is read: they had kept it for as long as they were to, and
/// nobody was promised more. What came later was to be read.
///
/// *Threads*: one at a time.
final class FirstOffsets {
    private final OffsetsFile begun;
    private final OffsetsFile present;

    FirstOffsets(Path directory) {
        this.begun = OffsetsFile.begun(directory);
        this.present = OffsetsFile.present(directory);
    }

    /// Keeps where the work begins.
    ///
    /// @param offsets by partition, of the first message
    /// @param ends by partition, behind the newest message
    void begin(Map<Integer, Long> offsets, Map<Integer, Long> ends) {
        present.keep(ends);
        begun.keep(offsets);
    }

    /// By partition in which nothing was answered since, the oldest message that is left, where
    /// some have expired that were there when the work began, and no others. For a stream of which
    /// no checkpoint knows a message.
    ///
    /// @param visible by partition, up to where answers can be seen
    /// @param oldest by partition, the oldest message that is left
    Map<Integer, Long> expired(Map<Integer, Long> visible, Map<Integer, Long> oldest) {
        Map<Integer, Long> ends = present.read();
        Map<Integer, Long> expired = new HashMap<>();
        begun.read()
                .forEach((partition, from) -> {
                    long first = oldest.getOrDefault(partition, from);
                    boolean isUnanswered = from.equals(visible.get(partition));
                    if (isUnanswered && first > from && first <= ends.getOrDefault(partition, 0L)) {
                        expired.put(partition, first);
                    }
                });
        return expired;
    }

    /// The work begins further on in these partitions.
    void move(Map<Integer, Long> expired) {
        begun.add(expired);
    }

    /// What expires from now on is lost.
    void forget() {
        begun.forget();
        present.forget();
    }
}
