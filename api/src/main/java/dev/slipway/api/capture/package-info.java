/// Predictions as they were kept, and the port through which they are looked up.
///
/// Start with [dev.slipway.api.capture.Captures]. Never says how or where they are kept.
@NullMarked
package dev.slipway.api.capture;

import org.jspecify.annotations.NullMarked;
