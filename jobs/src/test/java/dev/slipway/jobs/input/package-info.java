/// Tests of this package's own promises.
@NullMarked
package dev.slipway.jobs.input;

import org.jspecify.annotations.NullMarked;
