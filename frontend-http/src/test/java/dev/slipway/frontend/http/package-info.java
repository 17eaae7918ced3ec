/// Tests of the HTTP door over real sockets.
@NullMarked
package dev.slipway.frontend.http;

import org.jspecify.annotations.NullMarked;
