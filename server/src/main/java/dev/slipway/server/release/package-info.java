/// Carries out what the journal says of releases: loads candidate beside stable, divides traffic,
/// and goes back to stable by itself when it has to.
///
/// Start with [dev.slipway.server.release.ReleasePlane]. Never decides when a release goes on: that
/// is monitoring's.
@NullMarked
package dev.slipway.server.release;

import org.jspecify.annotations.NullMarked;
