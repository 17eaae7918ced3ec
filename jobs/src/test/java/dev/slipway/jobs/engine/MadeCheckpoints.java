package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.Counted;
import dev.slipway.jobs.stream.StreamBoard;
import dev.slipway.jobs.stream.StreamTally;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/// Checkpoints of tasks on a cluster that nobody runs.
final class MadeCheckpoints {
    /// The one that tasks complete while they work.
    static final long KEPT = 7;

    /// The one behind which a job ends in order.
    static final long LAST = 8;

    private MadeCheckpoints() {}

    /// Completes one as the engine does.
    static void complete(Path place, long number) throws IOException {
        Files.createDirectories(place);
        try (OutputStream out = Files.newOutputStream(place.resolve("_metadata"))) {
            org.apache.flink.runtime.checkpoint.Checkpoints.storeCheckpointMetadata(
                    new CheckpointMetadata(
                            number,
                            List.of(),
                            List.of(),
                            CheckpointProperties.forCheckpoint(
                                    CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION)),
                    out);
        }
    }

    /// Tasks have begun, and completed one.
    ///
    /// @param attempt where the checkpoints of theirs lie
    static void begin(Path attempt) throws IOException {
        StreamTally.Held held = new StreamTally.Held(0, 0, 0, 0);
        new StreamBoard(attempt)
                .count(
                        "process",
                        new Counted(1, 0, 0, 0, List.of(), Map.of(), null, held, Map.of()));
        complete(attempt.resolve("job/chk-" + KEPT), KEPT);
    }
}
