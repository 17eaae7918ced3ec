package dev.slipway.api.model;

/// One version of an endpoint as this node sees it.
///
/// @param platform the format and engine, such as `xgboost` or `onnxruntime_onnx`
/// @param signature empty lists until the version has been read
/// @param memory that it holds, as measured; none until it is loaded
public record ServedVersion(
        VersionId id, VersionState state, String platform, Signature signature, MemoryUse memory) {
    /// All the memory that it holds.
    public long memoryBytes() {
        return memory.total();
    }
}
