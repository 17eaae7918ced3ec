/// What is kept of predictions, offered after the reply to a bounded ring.
///
/// Start with [dev.slipway.serving.capture.Capturing]. Never blocks a request and never writes:
/// whoever writes takes from the ring.
@NullMarked
package dev.slipway.serving.capture;

import org.jspecify.annotations.NullMarked;
