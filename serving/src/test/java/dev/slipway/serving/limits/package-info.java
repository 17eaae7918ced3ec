/// Checks of what bounds the work in the process.
///
/// Start with [dev.slipway.serving.limits.ByteBudgetTest]. Never starts a server.
@NullMarked
package dev.slipway.serving.limits;

import org.jspecify.annotations.NullMarked;
