@NullMarked
package dev.slipway.server.metrics;

import org.jspecify.annotations.NullMarked;
