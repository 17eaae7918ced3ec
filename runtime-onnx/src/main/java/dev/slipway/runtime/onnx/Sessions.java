package dev.slipway.runtime.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.file.Path;

/// Opens engine sessions with one thread policy.
///
/// @param intraOpThreads threads that one call may use
/// @param spinning whether they may spin while they wait
record Sessions(int intraOpThreads, boolean spinning) {
    /// The process's engine; its native library must have been prepared.
    static OrtEnvironment engine() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "slipway");
    }

    /// A session on a graph that is already optimized.
    OrtSession open(Path graph, ExecutionTarget target) throws OrtException {
        try (SessionOptions options = options(target)) {
            options.setOptimizationLevel(SessionOptions.OptLevel.NO_OPT);
            return engine().createSession(graph.toString(), options);
        }
    }

    /// Optimizes a graph and writes the result.
    void optimize(Path graph, Path optimized, ExecutionTarget target) throws OrtException {
        try (SessionOptions options = options(target)) {
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            options.setOptimizedModelFilePath(optimized.toString());
            engine().createSession(graph.toString(), options).close();
        }
    }

    private SessionOptions options(ExecutionTarget target) throws OrtException {
        SessionOptions options = new SessionOptions();
        String spin = spinning ? "1" : "0";
        options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setIntraOpNumThreads(intraOpThreads);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", spin);
        options.addConfigEntry("session.inter_op.allow_spinning", spin);
        // Weights outside the arena: a closed session then gives their memory back.
        options.addConfigEntry("session.use_device_allocator_for_initializers", "1");
        return switch (target) {
            case ExecutionTarget.Cpu cpu -> options;
        };
    }
}
