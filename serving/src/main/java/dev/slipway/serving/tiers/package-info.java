/// Which version is unloaded when another needs its memory, and which is left alone because it
/// would be back at once. Pure functions of what the node knows.
///
/// Start with [dev.slipway.serving.tiers.Victims]. Never unloads anything itself.
@NullMarked
package dev.slipway.serving.tiers;

import org.jspecify.annotations.NullMarked;
