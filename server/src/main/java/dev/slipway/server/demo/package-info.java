/// What `slipway demo` shows: real flights as requests to a served model, and a release that is
/// taken back; or as messages through a broker of its own.
///
/// Start with [dev.slipway.server.demo.FlightReplay] and [dev.slipway.server.demo.StreamDemo].
/// Never serves anything itself.
@NullMarked
package dev.slipway.server.demo;

import org.jspecify.annotations.NullMarked;
