/// Which version answers: an immutable image of all endpoints behind one volatile reference.
///
/// Start with [dev.slipway.serving.routing.RoutingTable]. Never loads or closes a model.
@NullMarked
package dev.slipway.serving.routing;

import org.jspecify.annotations.NullMarked;
