/// Checks of the image of what is served.
///
/// Start with [dev.slipway.serving.routing.RoutingTableTest]. Never starts a server.
@NullMarked
package dev.slipway.serving.routing;

import org.jspecify.annotations.NullMarked;
