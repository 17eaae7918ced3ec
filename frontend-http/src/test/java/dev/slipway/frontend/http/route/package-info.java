/// Tests of routing, without a socket.
@NullMarked
package dev.slipway.frontend.http.route;

import org.jspecify.annotations.NullMarked;
