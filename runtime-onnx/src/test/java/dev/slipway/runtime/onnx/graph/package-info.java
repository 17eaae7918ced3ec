/// Tests with model files that are made here, whole ones and hostile ones.
@NullMarked
package dev.slipway.runtime.onnx.graph;

import org.jspecify.annotations.NullMarked;
