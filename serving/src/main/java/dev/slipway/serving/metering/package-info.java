/// What versions use, counted as it happens.
///
/// Start with [dev.slipway.serving.metering.Metering]. Never samples and never knows a price.
@NullMarked
package dev.slipway.serving.metering;

import org.jspecify.annotations.NullMarked;
