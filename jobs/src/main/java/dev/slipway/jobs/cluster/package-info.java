/// A standing Flink cluster as seen from outside: its REST door, what is asked of it before a job
/// is handed over, and which job of it is ours.
///
/// Start with [dev.slipway.jobs.cluster.RestDoor]. Never knows a type of the engine: a client of
/// its own would speak to clusters of one version alone.
@NullMarked
package dev.slipway.jobs.cluster;

import org.jspecify.annotations.NullMarked;
