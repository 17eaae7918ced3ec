package dev.slipway.api.model;

/// One version of an endpoint as this node sees it.
///
/// @param platform the format and engine, such as `xgboost` or `onnxruntime_onnx`
/// @param signature empty lists until the version has been read
/// @param memoryBytes measured or estimated memory, 0 until known
public record ServedVersion(
        VersionId id, VersionState state, String platform, Signature signature, long memoryBytes) {}
