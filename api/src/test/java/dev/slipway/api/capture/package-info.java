/// What the rules about kept predictions promise.
///
/// Start with [dev.slipway.api.capture.CaptureDrawTest]. Never keeps any.
@NullMarked
package dev.slipway.api.capture;

import org.jspecify.annotations.NullMarked;
