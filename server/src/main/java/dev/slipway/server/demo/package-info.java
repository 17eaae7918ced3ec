/// The demonstration: real flights replayed against a served model.
///
/// Start with [dev.slipway.server.demo.FlightReplay]. Never serves anything itself.
@NullMarked
package dev.slipway.server.demo;

import org.jspecify.annotations.NullMarked;
