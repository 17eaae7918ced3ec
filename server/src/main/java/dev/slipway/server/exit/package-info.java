/// How a verb ends: exit codes, and failures in words.
///
/// Start with [dev.slipway.server.exit.Exit]. Never shows a stack trace where a sentence
/// says it.
@NullMarked
package dev.slipway.server.exit;

import org.jspecify.annotations.NullMarked;
