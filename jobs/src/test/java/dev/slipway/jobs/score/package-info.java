/// Tests of this package's own promises.
@NullMarked
package dev.slipway.jobs.score;

import org.jspecify.annotations.NullMarked;
