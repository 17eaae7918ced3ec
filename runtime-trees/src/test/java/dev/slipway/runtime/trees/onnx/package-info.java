/// Tests of the ONNX graph reader, with ONNX Runtime as the oracle.
@NullMarked
package dev.slipway.runtime.trees.onnx;

import org.jspecify.annotations.NullMarked;
