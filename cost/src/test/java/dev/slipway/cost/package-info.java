/// Checks of prices and reports.
///
/// Start with [dev.slipway.cost.MeteredCostsTest]. Never starts a server.
@NullMarked
package dev.slipway.cost;

import org.jspecify.annotations.NullMarked;
