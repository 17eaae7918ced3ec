/// What versions use of a server, and what that costs.
///
/// Start with [dev.slipway.api.cost.Meters] and [dev.slipway.api.cost.Costs]. Never a sample: every
/// figure is a count that adds up.
@NullMarked
package dev.slipway.api.cost;

import org.jspecify.annotations.NullMarked;
