/// Tests of windows.
@NullMarked
package dev.slipway.features.window;

import org.jspecify.annotations.NullMarked;
