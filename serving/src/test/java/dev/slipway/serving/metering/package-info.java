/// Checks of what is counted of versions.
///
/// Start with [dev.slipway.serving.metering.MeteringTest]. Never starts a server.
@NullMarked
package dev.slipway.serving.metering;

import org.jspecify.annotations.NullMarked;
