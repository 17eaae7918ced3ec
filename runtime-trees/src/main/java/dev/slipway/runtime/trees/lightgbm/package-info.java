/// Models that LightGBM saved as text.
///
/// Start with [dev.slipway.runtime.trees.lightgbm.LightGbmFormat]. Never trusts a count that the
/// file claims: room is made for what is really there.
@NullMarked
package dev.slipway.runtime.trees.lightgbm;

import org.jspecify.annotations.NullMarked;
