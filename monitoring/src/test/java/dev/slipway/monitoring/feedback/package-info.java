@NullMarked
package dev.slipway.monitoring.feedback;

import org.jspecify.annotations.NullMarked;
