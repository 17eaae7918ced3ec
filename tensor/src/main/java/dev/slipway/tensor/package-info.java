/// Datatypes, shapes, dense buffers and named tensors: the only form in which numbers travel
/// between rooms.
///
/// Start with [dev.slipway.tensor.Tensor] and [dev.slipway.tensor.Datatype]. Never performs I/O and
/// never knows JSON or any wire protocol.
@NullMarked
package dev.slipway.tensor;

import org.jspecify.annotations.NullMarked;
