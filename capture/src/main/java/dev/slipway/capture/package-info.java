/// Predictions that are kept: written from the ring to a spool on disk, and looked up again.
///
/// Start with [dev.slipway.capture.CaptureStore]. Never touches a request: it works on threads of
/// the lowest priority, with what serving offered.
@NullMarked
package dev.slipway.capture;

import org.jspecify.annotations.NullMarked;
