/// Policies, gates and approvals: what a version needs before it may serve.
///
/// Start with [dev.slipway.control.gate.Gates]. Never measures anything itself.
@NullMarked
package dev.slipway.control.gate;

import org.jspecify.annotations.NullMarked;
