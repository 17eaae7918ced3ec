/// Tests of this package.
@NullMarked
package dev.slipway.capture;

import org.jspecify.annotations.NullMarked;
