@NullMarked
package dev.slipway.monitoring.machine;

import org.jspecify.annotations.NullMarked;
