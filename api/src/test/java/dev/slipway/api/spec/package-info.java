/// Tests of specs.
@NullMarked
package dev.slipway.api.spec;

import org.jspecify.annotations.NullMarked;
