/// Tests of children of the lowest priority, on the system that runs them.
@NullMarked
package dev.slipway.quiet;

import org.jspecify.annotations.NullMarked;
