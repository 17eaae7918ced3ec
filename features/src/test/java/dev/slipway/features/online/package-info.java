/// Tests of the values that aggregates have now.
@NullMarked
package dev.slipway.features.online;

import org.jspecify.annotations.NullMarked;
