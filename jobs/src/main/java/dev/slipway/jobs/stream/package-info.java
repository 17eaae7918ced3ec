/// Work without an end: messages in, answers and dead letters out, and what is known of both.
///
/// Start with [dev.slipway.jobs.stream.StreamWork] and [dev.slipway.jobs.stream.Broker]. Never
/// knows a type of the engine.
@NullMarked
package dev.slipway.jobs.stream;

import org.jspecify.annotations.NullMarked;
