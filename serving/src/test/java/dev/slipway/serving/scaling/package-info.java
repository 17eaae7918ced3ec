/// Checks of how many slots demand asks for.
///
/// Start with [dev.slipway.serving.scaling.ScalingSimulationTest]. Never waits for time to pass.
@NullMarked
package dev.slipway.serving.scaling;

import org.jspecify.annotations.NullMarked;
