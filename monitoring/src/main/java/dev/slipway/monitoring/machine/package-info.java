/// The pure machine that moves a release: what is so goes in, the next move comes out.
///
/// Start with [dev.slipway.monitoring.machine.ReleaseMachine]. Never reads a clock, a store or
/// a counter.
@NullMarked
package dev.slipway.monitoring.machine;

import org.jspecify.annotations.NullMarked;
