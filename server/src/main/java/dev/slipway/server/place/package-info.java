/// Where things lie: the data directory, and what came with the product.
///
/// Start with [dev.slipway.server.place.DataDirectory]. Never reads what lies there.
@NullMarked
package dev.slipway.server.place;

import org.jspecify.annotations.NullMarked;
