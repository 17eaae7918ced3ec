/// Journeys of a user through the whole product, started as a user starts it.
///
/// Start with [dev.slipway.e2e.ServeJourneyTest]. Never reaches into a room.
@NullMarked
package dev.slipway.e2e;

import org.jspecify.annotations.NullMarked;
