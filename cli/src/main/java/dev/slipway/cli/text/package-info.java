/// Texts in files that somebody names, and what is said of a file that holds none.
///
/// Start with [dev.slipway.cli.text.TextFiles]. Never knows what a text is about.
@NullMarked
package dev.slipway.cli.text;

import org.jspecify.annotations.NullMarked;
