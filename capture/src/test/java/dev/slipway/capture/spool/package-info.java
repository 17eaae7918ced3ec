/// Tests of this package.
@NullMarked
package dev.slipway.capture.spool;

import org.jspecify.annotations.NullMarked;
