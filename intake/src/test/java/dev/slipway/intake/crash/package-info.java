/// Pushes that die on their way, and what must hold afterwards.
@NullMarked
package dev.slipway.intake.crash;

import org.jspecify.annotations.NullMarked;
