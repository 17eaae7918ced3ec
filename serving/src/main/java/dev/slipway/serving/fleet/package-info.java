/// Loading, warming, publishing, replacing and unloading versions, off the request path.
///
/// Start with [dev.slipway.serving.fleet.Fleet]; versions come by `Loads`, and leave by
/// `Departures`. Never runs on a request's thread.
@NullMarked
package dev.slipway.serving.fleet;

import org.jspecify.annotations.NullMarked;
