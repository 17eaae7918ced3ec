/// Aggregates by key over windows of time: parts that merge exactly, in tiles, and one answer to
/// what may be seen of them at a moment, for training and for serving alike.
///
/// Start with [dev.slipway.features.window.WindowedFeature] and
/// [dev.slipway.features.window.Visibility]; then [dev.slipway.features.window.AsOfJoin],
/// [dev.slipway.features.window.StreamedAggregate] and [dev.slipway.features.window.OnlineStore].
/// Never shows a value before it was available, and never reads a clock.
@NullMarked
package dev.slipway.features.window;

import org.jspecify.annotations.NullMarked;
