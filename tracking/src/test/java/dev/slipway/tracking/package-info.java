/// Tests of the tracking store against real files.
@NullMarked
package dev.slipway.tracking;

import org.jspecify.annotations.NullMarked;
