/// The work on Flink: a source of batches, an operator that scores and writes them, and one that
/// keeps the list of what has been written.
///
/// Start with [dev.slipway.jobs.engine.Engine] for tables and
/// [dev.slipway.jobs.engine.StreamEngine] for messages. Nothing outside this package knows a type
/// of the engine.
@NullMarked
package dev.slipway.jobs.engine;

import org.jspecify.annotations.NullMarked;
