@NullMarked
package dev.slipway.monitoring.windows;

import org.jspecify.annotations.NullMarked;
