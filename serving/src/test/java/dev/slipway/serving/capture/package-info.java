/// Tests of what is offered to the ring.
@NullMarked
package dev.slipway.serving.capture;

import org.jspecify.annotations.NullMarked;
