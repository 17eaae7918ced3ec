/// ONNX Runtime behind the runtime contract: one session per model, tensors shared with native
/// code, and a probe that meets every new model file first, in a child process.
///
/// Start with [dev.slipway.runtime.onnx.OnnxRuntime]; the child begins in
/// [dev.slipway.runtime.onnx.ProbeMain]. The serving process never parses a model file that the
/// probe has not survived.
@NullMarked
package dev.slipway.runtime.onnx;

import org.jspecify.annotations.NullMarked;
