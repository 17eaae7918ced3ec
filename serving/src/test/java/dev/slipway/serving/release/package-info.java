/// Checks of how a release divides requests and counts them.
///
/// Start with [dev.slipway.serving.release.ReleaseSplitTest]. Never starts a server.
@NullMarked
package dev.slipway.serving.release;

import org.jspecify.annotations.NullMarked;
