@NullMarked
package dev.slipway.server.job;

import org.jspecify.annotations.NullMarked;
