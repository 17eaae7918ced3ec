/// Model files as they lie on the disk: what a graph says of itself, what of it cannot be served,
/// and the graph that is served in its place.
///
/// Start with [dev.slipway.runtime.onnx.graph.ModelOutline]. Never loads a model into the engine.
@NullMarked
package dev.slipway.runtime.onnx.graph;

import org.jspecify.annotations.NullMarked;
