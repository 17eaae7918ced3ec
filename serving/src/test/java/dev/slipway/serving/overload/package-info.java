/// Checks of limits that follow what requests take, on virtual time.
///
/// Start with [dev.slipway.serving.overload.AdaptiveLimitTest]. Never starts a server.
@NullMarked
package dev.slipway.serving.overload;

import org.jspecify.annotations.NullMarked;
