/// Tests of the room.
@NullMarked
package dev.slipway.features;

import org.jspecify.annotations.NullMarked;
