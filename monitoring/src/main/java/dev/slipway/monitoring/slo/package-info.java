/// What endpoints promise, how much of it was broken, what is wrong with streams, and when somebody
/// has to be told.
///
/// Start with [SloWatch]; [BurnWatch] and [StreamWatches] decide, on numbers alone. Never
/// changes what is served.
@NullMarked
package dev.slipway.monitoring.slo;

import org.jspecify.annotations.NullMarked;
