/// The port to the control plane: commands in, an image out.
///
/// Start with [dev.slipway.api.control.Controls] and [dev.slipway.api.control.Image]. Never
/// decides: that is the control room's.
@NullMarked
package dev.slipway.api.control;

import org.jspecify.annotations.NullMarked;
