/// A stand-in for the child, which is no dependency of this room.
@NullMarked
package dev.slipway.capture.roller;

import org.jspecify.annotations.NullMarked;
