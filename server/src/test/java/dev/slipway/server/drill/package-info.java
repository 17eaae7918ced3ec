/// Drills: what is broken where, and how what came of it is scored.
@NullMarked
package dev.slipway.server.drill;

import org.jspecify.annotations.NullMarked;
