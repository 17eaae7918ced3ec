/// Checks of load tests.
///
/// Start with [dev.slipway.serving.loadtest.LoadTestTest]. Never waits for a clock.
@NullMarked
package dev.slipway.serving.loadtest;

import org.jspecify.annotations.NullMarked;
