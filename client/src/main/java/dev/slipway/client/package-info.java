/// The typed client of a Slipway server.
///
/// Start with [dev.slipway.client.SlipwayClient]. Never retries a call that is not safe to repeat
/// and never outlives its deadline.
@NullMarked
package dev.slipway.client;

import org.jspecify.annotations.NullMarked;
