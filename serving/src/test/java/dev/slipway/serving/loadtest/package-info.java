@NullMarked
package dev.slipway.serving.loadtest;

import org.jspecify.annotations.NullMarked;
