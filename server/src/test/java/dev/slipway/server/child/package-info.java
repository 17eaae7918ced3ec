@NullMarked
package dev.slipway.server.child;

import org.jspecify.annotations.NullMarked;
