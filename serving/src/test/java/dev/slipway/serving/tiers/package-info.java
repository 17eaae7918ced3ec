/// Checks of which versions are unloaded for others.
///
/// Start with [dev.slipway.serving.tiers.VictimsTest]. Never starts a server.
@NullMarked
package dev.slipway.serving.tiers;

import org.jspecify.annotations.NullMarked;
