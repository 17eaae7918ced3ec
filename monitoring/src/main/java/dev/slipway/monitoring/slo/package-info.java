/// What endpoints promise, how much of it was broken, and when somebody has to be told.
///
/// Start with [SloWatch]; [BurnWatch] decides, on numbers alone. Never changes what is served.
@NullMarked
package dev.slipway.monitoring.slo;

import org.jspecify.annotations.NullMarked;
