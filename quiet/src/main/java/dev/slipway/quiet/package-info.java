/// What runs where nobody else wants to: threads and child processes of the lowest priority, and
/// what processors leave to them; counts that processors do not take from each other; work that a
/// timer never gives up, and the time by which it tells what is too old.
///
/// Start with [dev.slipway.quiet.Niceness]. Never decides what is worth doing.
@NullMarked
package dev.slipway.quiet;

import org.jspecify.annotations.NullMarked;
