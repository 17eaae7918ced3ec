/// Formats that hold tensors: ONNX, safetensors, NumPy.
///
/// Start with [dev.slipway.scan.format.OnnxScan]. Never reads a tensor's values.
@NullMarked
package dev.slipway.scan.format;

import org.jspecify.annotations.NullMarked;
