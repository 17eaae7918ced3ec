/// Verbs about batch jobs.
///
/// Start with [dev.slipway.cli.score.ScoreCommand]. Never reads a row: the server does.
@NullMarked
package dev.slipway.cli.score;

import org.jspecify.annotations.NullMarked;
