/// The door over real sockets, with fakes behind it.
///
/// Start with `InferTest`. Never asserts how long something takes.
@NullMarked
package dev.slipway.frontend.grpc;

import org.jspecify.annotations.NullMarked;
