/// The image: everything that the records so far say, folded.
///
/// Start with [dev.slipway.control.image.FoldedImage]. Never refuses a fact: what was recorded is
/// so.
@NullMarked
package dev.slipway.control.image;

import org.jspecify.annotations.NullMarked;
