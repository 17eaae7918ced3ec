@NullMarked
package dev.slipway.server.stop;

import org.jspecify.annotations.NullMarked;
