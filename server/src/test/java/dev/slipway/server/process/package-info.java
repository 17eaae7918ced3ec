@NullMarked
package dev.slipway.server.process;

import org.jspecify.annotations.NullMarked;
