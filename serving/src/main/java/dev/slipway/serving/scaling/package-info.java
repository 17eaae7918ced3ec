/// How many slots demand asks for.
///
/// Start with [dev.slipway.serving.scaling.SlotController]. Never reads a clock and never starts
/// anything: it decides from what it is told.
@NullMarked
package dev.slipway.serving.scaling;

import org.jspecify.annotations.NullMarked;
