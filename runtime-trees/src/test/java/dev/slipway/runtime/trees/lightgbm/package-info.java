/// Tests of the LightGBM reader, with LightGBM's own answers as the oracle.
@NullMarked
package dev.slipway.runtime.trees.lightgbm;

import org.jspecify.annotations.NullMarked;
