/// ONNX graphs that are one tree ensemble with casts, encoders and label tables round it.
///
/// Start with [dev.slipway.runtime.trees.onnx.OnnxFormat]:
/// [dev.slipway.runtime.trees.onnx.OnnxGraph] is what the file says,
/// [dev.slipway.runtime.trees.onnx.GraphPlan] whether and how it fits. Never executes a graph node
/// by node, and never trusts a length before it has been held against the bytes that are there.
@NullMarked
package dev.slipway.runtime.trees.onnx;

import org.jspecify.annotations.NullMarked;
