/// The codec against the generated messages as its oracle.
///
/// Start with `RequestDecoderTest`. Never opens a socket.
@NullMarked
package dev.slipway.frontend.grpc.wire;

import org.jspecify.annotations.NullMarked;
