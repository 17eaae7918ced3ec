@NullMarked
package dev.slipway.monitoring.report;

import org.jspecify.annotations.NullMarked;
