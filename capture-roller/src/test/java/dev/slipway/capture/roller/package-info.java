/// Tests of the child, with DuckDB as the oracle.
@NullMarked
package dev.slipway.capture.roller;

import org.jspecify.annotations.NullMarked;
