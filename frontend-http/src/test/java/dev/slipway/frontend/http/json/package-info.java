/// Tests of reading and writing JSON, without a socket.
@NullMarked
package dev.slipway.frontend.http.json;

import org.jspecify.annotations.NullMarked;
