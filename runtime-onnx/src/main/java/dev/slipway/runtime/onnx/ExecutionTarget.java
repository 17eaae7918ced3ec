package dev.slipway.runtime.onnx;

/// The device and execution provider that a session runs on; part of every cached file's key.
public sealed interface ExecutionTarget {
    /// A short name, unique among targets.
    String key();

    /// The processor, through the engine's own kernels.
    record Cpu() implements ExecutionTarget {
        @Override
        public String key() {
            return "cpu";
        }
    }
}
