/// Tests of the ONNX runtime: the contract, fixtures, hostile files, the probe and
/// its cache. Start with `OnnxModelTest`. Never compares with wall-clock limits.
@NullMarked
package dev.slipway.runtime.onnx;

import org.jspecify.annotations.NullMarked;
