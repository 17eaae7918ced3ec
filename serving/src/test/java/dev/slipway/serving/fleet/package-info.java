/// Checks of what loading a version finds out about it.
///
/// Start with [dev.slipway.serving.fleet.SharingProbeTest]. Never starts a server.
@NullMarked
package dev.slipway.serving.fleet;

import org.jspecify.annotations.NullMarked;
