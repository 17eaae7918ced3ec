/// What every decision is made with.
///
/// Start with [dev.slipway.control.decide.Deciding]. Never decides itself.
@NullMarked
package dev.slipway.control.decide;

import org.jspecify.annotations.NullMarked;
