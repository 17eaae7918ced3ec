/// The pages about shadows: versions that see traffic and answer nobody, and what they have shown.
///
/// Start with [dev.slipway.console.shadow.ShadowPages]. Never starts one.
@NullMarked
package dev.slipway.console.shadow;

import org.jspecify.annotations.NullMarked;
