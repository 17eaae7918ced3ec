/// Checks of what versions are weighed by.
///
/// Start with [dev.slipway.serving.footprint.FootprintsTest]. Never starts a server.
@NullMarked
package dev.slipway.serving.footprint;

import org.jspecify.annotations.NullMarked;
