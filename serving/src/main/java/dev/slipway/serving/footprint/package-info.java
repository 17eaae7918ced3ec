/// What loaded versions take of the machine: weighed as they load, remembered for the next time.
///
/// Start with [dev.slipway.serving.footprint.LoadScale]. Never decides whether a version may load.
@NullMarked
package dev.slipway.serving.footprint;

import org.jspecify.annotations.NullMarked;
