/// What was used, in money.
///
/// Start with [dev.slipway.cost.MeteredCosts]. Never measures, and never makes a price up: what has
/// none is `unpriced`.
@NullMarked
package dev.slipway.cost;

import org.jspecify.annotations.NullMarked;
