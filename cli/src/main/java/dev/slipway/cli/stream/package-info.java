/// Verbs about stream jobs.
///
/// Start with [dev.slipway.cli.stream.StreamCommand]. Never declares one: files do, by `apply`.
@NullMarked
package dev.slipway.cli.stream;

import org.jspecify.annotations.NullMarked;
