/// The embedded engine by itself.
@NullMarked
package dev.slipway.jobs.engine;

import org.jspecify.annotations.NullMarked;
