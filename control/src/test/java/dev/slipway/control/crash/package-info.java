/// Commands that die on their way, and what must hold afterwards.
@NullMarked
package dev.slipway.control.crash;

import org.jspecify.annotations.NullMarked;
