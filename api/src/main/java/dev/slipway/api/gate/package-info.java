/// What is asked of versions before they serve.
///
/// Start with [dev.slipway.api.gate.Requirements]. Never says what a policy looks like; that is the
/// specs' business.
@NullMarked
package dev.slipway.api.gate;

import org.jspecify.annotations.NullMarked;
