package dev.slipway.runtime.onnx;

/// The device and execution provider that a session runs on; part of every cached file's key.
public sealed interface ExecutionTarget {
    /// The device, such as `cpu`.
    String device();

    /// The engine's name for what executes there.
    String provider();

    /// Both, unique among targets.
    default String key() {
        return device() + "/" + provider();
    }

    /// The processor, through the engine's own kernels.
    record Cpu() implements ExecutionTarget {
        @Override
        public String device() {
            return "cpu";
        }

        @Override
        public String provider() {
            return "CPUExecutionProvider";
        }
    }
}
