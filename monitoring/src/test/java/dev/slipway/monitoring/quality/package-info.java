/// Rows are joined with what was true.
@NullMarked
package dev.slipway.monitoring.quality;

import org.jspecify.annotations.NullMarked;
