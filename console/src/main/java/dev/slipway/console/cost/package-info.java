/// The page about money: what was used, for whom, and what that costs.
///
/// Start with [CostPages]. Never makes a price up: without prices it says so.
@NullMarked
package dev.slipway.console.cost;

import org.jspecify.annotations.NullMarked;
