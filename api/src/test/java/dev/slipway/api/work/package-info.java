/// Tests of waiting for what another thread does.
@NullMarked
package dev.slipway.api.work;

import org.jspecify.annotations.NullMarked;
