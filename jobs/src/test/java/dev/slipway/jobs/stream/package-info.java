/// Tests of this package's own promises.
@NullMarked
package dev.slipway.jobs.stream;

import org.jspecify.annotations.NullMarked;
