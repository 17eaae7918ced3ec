/// From the bytes of an inference message to typed tensors and back.
///
/// Start with [dev.slipway.frontend.grpc.wire.RequestDecoder]. Never builds an object per element
/// and never allocates more than the bytes that have arrived can fill.
@NullMarked
package dev.slipway.frontend.grpc.wire;

import org.jspecify.annotations.NullMarked;
