/// The child process that turns spools of predictions into Parquet.
///
/// Start with [dev.slipway.capture.roller.RollerMain]. Never part of the server's process: the
/// writer's jars stay off its class path.
@NullMarked
package dev.slipway.capture.roller;

import org.jspecify.annotations.NullMarked;
