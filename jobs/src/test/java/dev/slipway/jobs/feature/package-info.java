/// Tests of this package's own promises.
@NullMarked
package dev.slipway.jobs.feature;

import org.jspecify.annotations.NullMarked;
