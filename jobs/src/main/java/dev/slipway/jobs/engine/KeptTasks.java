package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.TaskState;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.OperatorStateHandle;

/// What a complete checkpoint says, read where no task is: its number, and the tasks that score.
///
/// @param number of the checkpoint
/// @param tasks that scored until then
record KeptTasks(long number, List<TaskState> tasks) {
    /// Under this name a task that scores keeps its state.
    static final String STATE = "scored";

    KeptTasks {
        tasks = List.copyOf(tasks);
    }

    /// *Errors*: `IOException` when it is not there any more, or not whole.
    ///
    /// @param checkpoint directory
    static KeptTasks of(Path checkpoint) throws IOException {
        CheckpointMetadata kept = metadata(checkpoint);
        List<TaskState> tasks = new ArrayList<>();
        for (OperatorState operator : kept.getOperatorStates()) {
            for (OperatorSubtaskState task : operator.getStates()) {
                for (OperatorStateHandle handle : task.getManagedOperatorState()) {
                    read(handle, tasks);
                }
            }
        }
        return new KeptTasks(kept.getCheckpointId(), tasks);
    }

    private static CheckpointMetadata metadata(Path checkpoint) throws IOException {
        Path file = checkpoint.resolve(Checkpoints.METADATA);
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return org.apache.flink.runtime.checkpoint.Checkpoints.loadCheckpointMetadata(
                    in, KeptTasks.class.getClassLoader(), checkpoint.toUri().toString());
        }
    }

    private static void read(OperatorStateHandle handle, List<TaskState> tasks) throws IOException {
        OperatorStateHandle.StateMetaInfo kept = handle.getStateNameToPartitionOffsets().get(STATE);
        if (kept == null) {
            return;
        }
        try (FSDataInputStream in = handle.openInputStream()) {
            for (long offset : kept.getOffsets()) {
                in.seek(offset);
                String text =
                        StringSerializer.INSTANCE.deserialize(new DataInputViewStreamWrapper(in));
                tasks.add(TaskState.of(text));
            }
        }
    }
}
