/// Tests of the room's package of the same name.
@NullMarked
package dev.slipway.jobs.cluster;

import org.jspecify.annotations.NullMarked;
