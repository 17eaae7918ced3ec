/// The control plane: one writer that decides commands by a pure function of image, command and
/// time, and publishes the image that the journal's records fold into.
///
/// Start with [dev.slipway.control.Control]. Never calls a runtime and never waits for one.
@NullMarked
package dev.slipway.control;

import org.jspecify.annotations.NullMarked;
