/// Tests of this package's own promises.
@NullMarked
package dev.slipway.jobs.attempt;

import org.jspecify.annotations.NullMarked;
