/// Tests over certificates that each test makes, and real sockets.
@NullMarked
package dev.slipway.tls;

import org.jspecify.annotations.NullMarked;
