/// What a door and the pages for people know of each other.
///
/// Start with [ConsolePages]. Never knows what is on a page.
@NullMarked
package dev.slipway.api.console;

import org.jspecify.annotations.NullMarked;
