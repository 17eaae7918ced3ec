/// Tests of one request and its answer, without a socket.
@NullMarked
package dev.slipway.frontend.http.exchange;

import org.jspecify.annotations.NullMarked;
