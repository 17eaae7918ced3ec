/// Tests of the Open Inference Protocol's bodies, without a socket.
@NullMarked
package dev.slipway.frontend.http.oip;

import org.jspecify.annotations.NullMarked;
