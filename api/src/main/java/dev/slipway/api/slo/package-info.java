/// What endpoints promise and how much of it is kept: budgets, alerts, also of streams, and who is
/// told.
///
/// Start with [SloStatus]. Never counts anything.
@NullMarked
package dev.slipway.api.slo;

import org.jspecify.annotations.NullMarked;
