/// Checks of shadows.
///
/// Start with [dev.slipway.serving.shadow.ShadowTest]. Never waits for a clock.
@NullMarked
package dev.slipway.serving.shadow;

import org.jspecify.annotations.NullMarked;
