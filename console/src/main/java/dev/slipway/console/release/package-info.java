/// Releases: where one stands, what both versions have shown, and what a person may do about it.
///
/// Start with [ReleasePages]. Never decides anything: forms become commands of the public API.
@NullMarked
package dev.slipway.console.release;

import org.jspecify.annotations.NullMarked;
