@NullMarked
package dev.slipway.monitoring.metrics;

import org.jspecify.annotations.NullMarked;
