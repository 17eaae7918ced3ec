/// Tests of this package's own promises.
@NullMarked
package dev.slipway.jobs.output;

import org.jspecify.annotations.NullMarked;
