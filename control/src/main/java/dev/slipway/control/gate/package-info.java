/// Policies, gates and approvals: what a version needs before it may serve, whose verdict counts,
/// and which changes take a second person.
///
/// Start with [dev.slipway.control.gate.Gates]. Never measures anything itself.
@NullMarked
package dev.slipway.control.gate;

import org.jspecify.annotations.NullMarked;
