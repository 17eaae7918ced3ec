/// The child process that scores a table or the messages of a topic: an attempt is read, planned, run
/// and committed, and what happens is reported line by line.
///
/// Start with [dev.slipway.jobs.Main]. Never part of the server's process: the engine's jars stay
/// off its class path.
@NullMarked
package dev.slipway.jobs;

import org.jspecify.annotations.NullMarked;
