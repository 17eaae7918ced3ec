@NullMarked
package dev.slipway.server.features;

import org.jspecify.annotations.NullMarked;
