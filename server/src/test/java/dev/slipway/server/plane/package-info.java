@NullMarked
package dev.slipway.server.plane;

import org.jspecify.annotations.NullMarked;
