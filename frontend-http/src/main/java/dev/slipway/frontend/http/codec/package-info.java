/// What a body format has to offer: a request out of bytes, and an answer into bytes.
///
/// Start with [dev.slipway.frontend.http.codec.Codec]. Never reads a socket.
@NullMarked
package dev.slipway.frontend.http.codec;

import org.jspecify.annotations.NullMarked;
