/// The values that aggregates have now: events come in, predictions look their keys up.
///
/// Start with [dev.slipway.features.online.OnlineAggregates]. Never lets a prediction wait for
/// whoever brings events, and never shows what is not available yet.
@NullMarked
package dev.slipway.features.online;

import org.jspecify.annotations.NullMarked;
