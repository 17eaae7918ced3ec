/// Connections for load generation: requests are prepared once, so that what is measured is the
/// server.
///
/// Start with [dev.slipway.client.load.LoadConnection]. Never retries and never hides a failure.
@NullMarked
package dev.slipway.client.load;

import org.jspecify.annotations.NullMarked;
