/// Tests of what a prediction is asked with.
@NullMarked
package dev.slipway.api.inference;

import org.jspecify.annotations.NullMarked;
